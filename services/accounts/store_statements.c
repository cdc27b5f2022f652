// store_statements -- every SQL statement of the daemon, by name.
#include "services/accounts/store.h"
#include <contacts/contacts.pb-c.h>

// A list. Every filter may be absent, so a plan must be made for the values at hand: see plan_for_values.
#define FOUND                                                                                                \
    " from account u where ($1::text is null or (u.name_fold || ' ' || u.username_fold) like $1)"            \
    " and ($2::uuid is null or u.team_id = $2)"                                                              \
    " and ($3::text is null or u.id in (select account_id from account_role where role = $3))"               \
    " and ($4::boolean is null or u.active = $4)"
#define LIST(column, type, direction, beyond)                                                                \
    "select u.doc, u." column ", u.id" FOUND " and ($5::" type " is null or (u." column ", u.id) " beyond    \
    " ($5::" type ", $6::uuid)) order by u." column " " direction ", u.id " direction " limit $7"

#define RIGHTS                                                                                               \
    "select u.doc, array_to_string(array(select distinct p from account_role ar"                             \
    "  join role r on r.name = ar.role, unnest(r.permissions) p where ar.account_id = u.id), ','),"          \
    " array_to_string(array(select m.id from team t join account m on m.team_id = t.id"                      \
    "  where t.leader_id = u.id and m.id <> u.id), ',')"

#define LOGGED                                                                                               \
    " from audit e left join account u on u.id = e.user_id where ($1::text is null or e.resource = $1)"      \
    " and ($2::uuid is null or e.user_id = $2) and ($3::text is null or e.action = $3)"                      \
    " and ($4::timestamptz is null or e.at > $4) and ($5::timestamptz is null or e.at < $5)"
#define EXPORTED                                                                                             \
    " from export e left join account u on u.id = e.user_id where ($1::uuid is null or e.user_id = $1)"      \
    " and ($2::timestamptz is null or e.at > $2) and ($3::timestamptz is null or e.at < $3)"

const Statement account_statements[] = {
    {"plan_for_values", "select set_config('plan_cache_mode', 'force_custom_plan', true)"},

    // Users. A lock on its own: what is read behind it is as young as the lock.
    {"user_lock", "select from account where id = $1 for update"},
    {"user_by_id", "select doc from account where id = $1"},
    {"users_by_ids", "select doc from account where id = any($1::uuid[])"},
    {"any_user", "select exists (select from account)"},
    {"username_taken",
     "select exists (select from account where username_fold = $1 and id is distinct from $2::uuid)"},
    {"team_key_share", "select from team where id = $1 for key share"},
    {"roles_key_share", "select from role where name = any($1::text[]) order by name for key share"},
    {"admins_lock", "select from role where name = 'admin' for update"},
    {"another_admin", "select exists (select from account_role r join account u on u.id = r.account_id"
                      " where r.role = 'admin' and u.active and u.id <> $1)"},
    {"user_insert", "insert into account (id, username_fold, name_fold, team_id, active, created_at,"
                    " password_hash, version, doc) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)"},
    {"user_save", "with saved as (update account set username_fold = $2, name_fold = $3, team_id = $4,"
                  " active = $5, version = $6, doc = $7 where id = $1 returning 1)"
                  " select must_touch(count(*)) from saved"},
    {"user_roles_drop", "delete from account_role where account_id = $1 and not role = any($2::text[])"},
    {"user_roles_add", "insert into account_role (account_id, role) select $1, r from unnest($2::text[]) r"
                       " on conflict do nothing"},
    {"users_by_name", LIST("name_fold", "text", "asc", ">")},
    {"users_by_name_desc", LIST("name_fold", "text", "desc", "<")},
    {"users_by_username", LIST("username_fold", "text", "asc", ">")},
    {"users_by_username_desc", LIST("username_fold", "text", "desc", "<")},
    {"users_oldest", LIST("created_at", "timestamptz", "asc", ">")},
    {"users_newest", LIST("created_at", "timestamptz", "desc", "<")},
    {"users_count", "select count(*)" FOUND},

    // Who may come in, and as whom.
    {"rights_by_user", RIGHTS " from account u where u.id = $1 and u.active"},
    {"rights_by_session", RIGHTS ", s.id, s.csrf_token, s.expires_at from session s"
                                 " join account u on u.id = s.account_id"
                                 " where s.token_hash = $1 and s.expires_at > now_db() and u.active"},
    {"rights_by_token",
     RIGHTS ", t.doc, t.expires_at from api_token t join account u on u.id = t.account_id"
            " where t.secret_hash = $1 and (t.expires_at is null or t.expires_at > now_db()) and u.active"},
    {"user_at_door", "select doc, password_hash from account where username_fold = $1"},
    {"user_at_door_share", "select from account where username_fold = $1 for share"},
    {"failures_seen",
     "select f.failures, f.locked_until, f.last_at, now_db() from (select $1::text as name) n"
     " left join failed_log_in f on f.username_fold = n.name"},
    {"failures_lock", "insert into failed_log_in (username_fold, failures, last_at) values ($1, 0, now_db())"
                      " on conflict (username_fold) do update set failures = failed_log_in.failures"},
    {"failures_save",
     "update failed_log_in set failures = $2, locked_until = $3, last_at = $4 where username_fold = $1"},
    {"failures_forget", "delete from failed_log_in where username_fold = $1"},
    {"failures_forget_old", "delete from failed_log_in where last_at < now_db() - interval '2 days'"},
    {"password_by_user", "select password_hash from account where id = $1"},
    {"password_by_user_locked", "select password_hash from account where id = $1 for update"},
    {"password_save", "with saved as (update account set password_hash = $2 where id = $1 returning 1)"
                      " select must_touch(count(*)) from saved"},
    {"session_insert",
     "insert into session (token_hash, id, account_id, csrf_token, expires_at) values ($1, $2, $3, $4, $5)"},
    {"session_delete", "delete from session where id = $1"},
    {"sessions_delete_but", "delete from session where account_id = $1 and id is distinct from $2::uuid"},
    {"sessions_forget", "delete from session where expires_at < now_db()"},
    {"token_insert", "insert into api_token (id, secret_hash, account_id, expires_at, created_at, doc)"
                     " values ($1, $2, $3, $4, $5, $6)"},
    {"token_by_id_locked", "select doc from api_token where id = $1 for update"},
    {"token_delete", "delete from api_token where id = $1"},
    {"tokens_by_user", "select doc, created_at, id from api_token where account_id = $1"
                       " and ($2::timestamptz is null or (created_at, id) < ($2::timestamptz, $3::uuid))"
                       " order by created_at desc, id desc limit $4"},
    {"tokens_count", "select count(*) from api_token where account_id = $1"},

    // Teams and roles.
    {"team_lock", "select from team where id = $1 for update"},
    {"team_by_id", "select doc from team where id = $1"},
    {"team_is_used", "select exists (select from account where team_id = $1)"},
    {"team_save", "insert into team (id, name_fold, leader_id, version, doc) values ($1, $2, $3, $4, $5)"
                  " on conflict (id) do update set name_fold = excluded.name_fold,"
                  " leader_id = excluded.leader_id, version = excluded.version, doc = excluded.doc"},
    {"team_delete", "delete from team where id = $1"},
    {"teams_by_name",
     "select doc, name_fold, id from team where ($1::text is null or (name_fold, id) > ($1, $2::uuid))"
     " order by name_fold, id limit $3"},
    {"teams_count", "select count(*) from team"},
    {"role_lock", "select from role where name = $1 for update"},
    {"role_by_name", "select doc from role where name = $1"},
    {"role_is_used", "select exists (select from account_role where role = $1)"},
    {"built_in_roles_locked", "select doc from role where built_in order by name for update"},
    {"role_save",
     "insert into role (name, built_in, permissions, version, doc) values ($1, $2, $3::int[], $4, $5)"
     " on conflict (name) do update set permissions = excluded.permissions,"
     " version = excluded.version, doc = excluded.doc"},
    {"role_delete", "delete from role where name = $1"},
    {"roles_by_name",
     "select doc, name from role where ($1::text is null or name > $1) order by name limit $2"},
    {"roles_count", "select count(*) from role"},

    // Settings and value lists.
    {"settings_lock", "select from setting where id = 'settings' for update"},
    {"settings_one", "select doc from setting where id = 'settings'"},
    {"time_zone_known", "select exists (select from pg_timezone_names where name = $1)"},
    {"settings_save", "insert into setting (id, version, doc) values ('settings', $1, $2) on conflict (id)"
                      " do update set version = excluded.version, doc = excluded.doc"},
    {"value_lock", "select from list_item where list = $1 and id = $2 for update"},
    {"value_by_id", "select doc from list_item where list = $1 and id = $2"},
    {"value_by_name", "select id from list_item where list = $1 and name_fold = $2"},
    {"value_save", "insert into list_item (list, id, name_fold, version, doc) values ($1, $2, $3, $4, $5)"
                   " on conflict (list, id) do update set name_fold = excluded.name_fold,"
                   " version = excluded.version, doc = excluded.doc"},
    {"values_by_name",
     "select doc, name_fold from list_item where list = $1 and ($2::text is null or name_fold > $2)"
     " order by name_fold limit $3"},
    {"values_by_ids",
     "select list, doc from list_item where list = any($1::text[]) and id = any($2::uuid[])"},
    {"values_count", "select count(*) from list_item where list = $1"},

    // The audit.
    {"audit_insert", "insert into audit (at, event_id, resource, user_id, action, contact_id, doc)"
                     " values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing"},
    {"audit_newest", "select e.doc, u.doc, e.at, e.event_id" LOGGED
                     " and ($6::timestamptz is null or (e.at, e.event_id) < ($6::timestamptz, $7::text))"
                     " order by e.at desc, e.event_id desc limit $8"},
    {"audit_count", "select count(*)" LOGGED},
    // Keys are ids of events: UUIDs as text, which are in the same order.
    {"audit_of_contact", "select event_id, doc from audit where contact_id = $1 and event_id > $2"
                         " order by event_id limit $3"},
    {"audit_blank", "update audit set doc = $3 where contact_id = $1 and event_id = $2"},

    // Exports of personal data.
    {"export_insert", "insert into export (at, id, user_id, doc) values ($1, $2, $3, $4)"
                      " on conflict do nothing"},
    {"exports_newest", "select e.doc, u.doc, e.at, e.id" EXPORTED
                       " and ($4::timestamptz is null or (e.at, e.id) < ($4::timestamptz, $5::uuid))"
                       " order by e.at desc, e.id desc limit $6"},
    {"exports_count", "select count(*)" EXPORTED},

    {"snapshot_users", "select id, doc from account where id > $1::uuid order by id limit $2"},
    {"snapshot_settings", "select 'settings', doc from setting where id > $1 order by id limit $2"},
    {"snapshot_roles", "select name, doc from role where name > $1 order by name limit $2"},
    {"snapshot_teams", "select id, doc from team where id > $1::uuid order by id limit $2"},
    {0},
};

const UserOrder user_orders[] = {
    {"fullName", "users_by_name", "si"},
    {"fullName desc", "users_by_name_desc", "si"},
    {"username", "users_by_username", "si"},
    {"username desc", "users_by_username_desc", "si"},
    {"createdAt desc", "users_newest", "ti"},
    {"createdAt", "users_oldest", "ti"},
    {0},
};

const SnapshotPart account_snapshots[] = {
    {&accounts__user__descriptor, "snapshot_users"},
    {&accounts__team__descriptor, "snapshot_teams"},
    {&accounts__settings__descriptor, "snapshot_settings"},
    {&accounts__role__descriptor, "snapshot_roles"},
    {0},
};

const ErasedPart account_erased[] = {
    {&accounts__audit_entry__descriptor, "audit_of_contact", "audit_blank", &contacts__contact__descriptor},
    {0},
};
