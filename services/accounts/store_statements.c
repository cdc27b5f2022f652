// store_statements -- every SQL statement of the daemon, by name.
#include "services/accounts/store.h"

#define FOUND                                                                                                \
    " ($1::text is null or (name_fold || ' ' || username_fold) like $1) and ($2::uuid is null or team_id = " \
    "$2)"                                                                                                    \
    " and ($3::text is null or exists (select 1 from account_role r where r.account_id = id and r.role = "   \
    "$3))"                                                                                                   \
    " and ($4::boolean is null or active = $4)"
#define RIGHTS                                                                                               \
    " u.doc, array_to_string(array(select distinct p from account_role ar join role r on r.name = ar.role,"  \
    " unnest(r.permissions) p where ar.account_id = u.id), ','),"                                            \
    " array_to_string(array(select m.id from team t join account m on m.team_id = t.id"                      \
    " where t.leader_id = u.id and m.id <> u.id), ',')"

const Statement account_statements[] = {
    {"user_by_id", "select doc from account where id = $1"},
    {"user_by_id_locked", "select doc from account where id = $1 for update"},
    {"users_by_ids", "select doc from account where id = any($1::uuid[])"},
    {"user_by_username", "select doc, password_hash from account where username_fold = $1"},
    {"user_password", "select password_hash from account where id = $1"},
    {"user_insert", "insert into account (id, username_fold, name_fold, team_id, active, created_at, "
                    "password_hash, version, doc)"
                    " values ($1, $2, $3, $4, $5, $6, $7, $8, $9)"},
    {"user_save", "with saved as (update account set username_fold = $2, name_fold = $3, team_id = $4, "
                  "active = $5, version = $6,"
                  " doc = $7 where id = $1 returning 1) select must_touch(count(*)) from saved"},
    {"user_save_password", "update account set password_hash = $2 where id = $1"},
    {"user_roles_drop", "delete from account_role where account_id = $1 and not role = any($2::text[])"},
    {"user_roles_add", "insert into account_role (account_id, role) select $1, r from unnest($2::text[]) r "
                       "on conflict do nothing"},
    {"any_user", "select exists (select 1 from account)"},
    {"admin_role_lock", "select 1 from role where name = 'admin' for update"},
    {"another_admin", "select exists (select 1 from account_role r join account u on u.id = r.account_id"
                      " where r.role = 'admin' and u.active and u.id <> $1)"},
    {"users_by_name",
     "select doc, name_fold, id from account where" FOUND
     " and ($5::text is null or (name_fold, id) > ($5, $6::uuid)) order by name_fold, id limit $7"},
    {"users_by_username",
     "select doc, username_fold, id from account where" FOUND
     " and ($5::text is null or (username_fold, id) > ($5, $6::uuid)) order by username_fold, id limit $7"},
    {"users_newest", "select doc, created_at, id from account where" FOUND
                     " and ($5::timestamptz is null or (created_at, id) < ($5::timestamptz, $6::uuid))"
                     " order by created_at desc, id desc limit $7"},
    {"users_count", "select count(*) from account where" FOUND},
    {"rights_by_user", "select" RIGHTS " from account u where u.id = $1 and u.active"},
    {"rights_by_session",
     "select" RIGHTS ", s.id, s.csrf_token, s.expires_at from session s join account u on u.id = s.account_id"
     " where s.token_hash = $1 and s.expires_at > now_db() and u.active"},
    {"rights_by_token",
     "select" RIGHTS ", t.doc, t.expires_at from api_token t join account u on u.id = t.account_id"
     " where t.secret_hash = $1 and (t.expires_at is null or t.expires_at > now_db()) and u.active"},
    {"session_insert",
     "insert into session (token_hash, id, account_id, csrf_token, expires_at) values ($1, $2, $3, $4, $5)"},
    {"session_delete", "delete from session where id = $1"},
    {"sessions_delete_but", "delete from session where account_id = $1 and id is distinct from $2::uuid"},
    {"sessions_forget", "delete from session where expires_at < now_db()"},
    {"failures_forget_old", "delete from failed_log_in where last_at < now_db() - interval '1 day'"},
    {"token_insert", "insert into api_token (id, secret_hash, account_id, expires_at, created_at, doc) "
                     "values ($1, $2, $3, $4, $5, $6)"},
    {"token_by_id", "select doc from api_token where id = $1"},
    {"token_delete", "delete from api_token where id = $1"},
    {"tokens_by_user", "select doc, created_at, id from api_token where account_id = $1"
                       " and ($2::timestamptz is null or (created_at, id) < ($2::timestamptz, $3::uuid))"
                       " order by created_at desc, id desc limit $4"},
    {"tokens_count", "select count(*) from api_token where account_id = $1"},
    {"failures_row", "insert into failed_log_in (username_fold, failures, last_at) values ($1, 0, now_db()) "
                     "on conflict do nothing"},
    {"failures_locked",
     "select failures, locked_until, last_at from failed_log_in where username_fold = $1 for update"},
    {"failures_save",
     "update failed_log_in set failures = $2, locked_until = $3, last_at = $4 where username_fold = $1"},
    {"failures_forget", "delete from failed_log_in where username_fold = $1"},
    {"team_by_id", "select doc from team where id = $1"},
    {"team_by_id_locked", "select doc from team where id = $1 for update"},
    {"team_save",
     "insert into team (id, name_fold, leader_id, version, doc) values ($1, $2, $3, $4, $5) on conflict (id) "
     "do update"
     " set name_fold = excluded.name_fold, leader_id = excluded.leader_id, version = excluded.version,"
     " doc = excluded.doc"},
    {"team_delete", "delete from team where id = $1"},
    {"team_is_used", "select exists (select 1 from account where team_id = $1)"},
    {"teams_by_name",
     "select doc, name_fold, id from team where ($1::text is null or (name_fold, id) > ($1, $2::uuid))"
     " order by name_fold, id limit $3"},
    {"teams_count", "select count(*) from team"},
    {"role_by_name", "select doc from role where name = $1"},
    {"role_by_name_locked", "select doc from role where name = $1 for update"},
    {"roles_known", "select count(*) from role where name = any($1::text[])"},
    {"role_save",
     "insert into role (name, built_in, permissions, version, doc) values ($1, $2, $3::int[], $4, $5)"
     " on conflict (name) do update set permissions = excluded.permissions, version = excluded.version,"
     " doc = excluded.doc"},
    {"role_delete", "delete from role where name = $1"},
    {"role_is_used", "select exists (select 1 from account_role where role = $1)"},
    {"roles_by_name",
     "select doc, name from role where ($1::text is null or name > $1) order by name limit $2"},
    {"roles_count", "select count(*) from role"},
    {"settings_one", "select doc from setting where id = 'settings'"},
    {"settings_one_locked", "select doc from setting where id = 'settings' for update"},
    {"settings_save",
     "insert into setting (id, version, doc) values ('settings', $1, $2) on conflict (id) do update"
     " set version = excluded.version, doc = excluded.doc"},
    {"value_by_id_locked", "select doc from list_item where list = $1 and id = $2 for update"},
    {"value_save",
     "insert into list_item (list, id, name_fold, version, doc) values ($1, $2, $3, $4, $5) on conflict "
     "(list, id)"
     " do update set name_fold = excluded.name_fold, version = excluded.version, doc = excluded.doc"},
    {"values_by_name",
     "select doc, name_fold from list_item where list = $1 and ($2::text is null or name_fold > $2)"
     " order by name_fold limit $3"},
    {"values_count", "select count(*) from list_item where list = $1"},
    {"audit_insert", "insert into audit (at, event_id, resource, user_id, doc) values ($1, $2, $3, $4, $5) "
                     "on conflict do nothing"},
    {"audit_newest", "select doc, at, event_id from audit where ($1::timestamptz is null or at > $1)"
                     " and ($2::timestamptz is null or (at, event_id) < ($2::timestamptz, $3)) order by at "
                     "desc, event_id desc"
                     " limit $4"},
    {"audit_by_resource",
     "select doc, at, event_id from audit where resource = $5 and ($6::text is null or user_id = $6)"
     " and ($1::timestamptz is null or at > $1)"
     " and ($2::timestamptz is null or (at, event_id) < ($2::timestamptz, $3)) order by at desc, event_id "
     "desc"
     " limit $4"},
    {"audit_by_user",
     "select doc, at, event_id from audit where user_id = $5 and ($1::timestamptz is null or at > $1)"
     " and ($2::timestamptz is null or (at, event_id) < ($2::timestamptz, $3)) order by at desc, event_id "
     "desc"
     " limit $4"},
    {"audit_count", "select count(*) from audit where ($1::timestamptz is null or at > $1) and ($2::text is "
                    "null or resource = $2)"
                    " and ($3::text is null or user_id = $3)"},
    {"snapshot_users", "select id, doc from account where id > $1::uuid order by id limit $2"},
    {"snapshot_teams", "select id, doc from team where id > $1::uuid order by id limit $2"},
    {0},
};

const SnapshotPart account_snapshots[] = {
    {&accounts__user__descriptor, "snapshot_users"},
    {&accounts__team__descriptor, "snapshot_teams"},
    {0},
};
