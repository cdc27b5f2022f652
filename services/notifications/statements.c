// statements -- the SQL of notifications.
#include "services/notifications/store.h"

// The place of a page: before the first one stands everything.
#define AFTER                                                                                                \
    " and (created_at, id) < (coalesce($2::timestamptz, 'infinity'),"                                        \
    "  coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))"                                          \
    " order by created_at desc, id desc limit $4"

const Statement notification_statements[] = {
    // Copies.
    {"person_doubt", "update person set version = 0 where id = $1"},
    {"team_doubt", "update team set version = 0 where id = $1"},
    {"role_doubt", "update role set version = 0 where name = $1"},
    {"campaign_doubt", "update campaign set version = 0 where id = $1"},
    {"opportunity_doubt", "update opportunity set version = 0 where id = $1"},
    {"person_save",
     "insert into person (id, full_name, active, roles, version, team_id) values ($1, $2, $3, $4, $5, $6)"
     " on conflict (id) do update set full_name = excluded.full_name, active = excluded.active,"
     "  roles = excluded.roles, version = excluded.version, team_id = excluded.team_id"
     "  where excluded.version >= person.version"},
    {"team_save", "insert into team (id, leader_id, version) values ($1, $2, $3) on conflict (id) do update"
                  " set leader_id = excluded.leader_id, version = excluded.version"
                  " where excluded.version >= team.version"},
    {"team_drop", "delete from team where id = $1"},
    {"leader_of_person", "select t.leader_id from person p join team t on t.id = p.team_id where p.id = $1"},
    {"role_save",
     "insert into role (name, views_all, version) values ($1, $2, $3) on conflict (name) do update"
     " set views_all = excluded.views_all, version = excluded.version where excluded.version > role.version"},
    {"role_drop", "delete from role where name = $1"},
    {"campaign_save",
     "with saved as (insert into campaign (id, name, auto_distribute, hide_info, version)"
     "   values ($1, $2, $3, $4, $5) on conflict (id) do update set name = excluded.name,"
     "   auto_distribute = excluded.auto_distribute, hide_info = excluded.hide_info,"
     "   version = excluded.version where excluded.version > campaign.version returning id),"
     " members as (select id as campaign_id, unnest($6::uuid[]) as user_id, true as is_manager from saved"
     "   union select id, unnest($7::uuid[]), false from saved),"
     " dropped as (delete from campaign_member m using saved where m.campaign_id = saved.id and not exists"
     "   (select 1 from members n where n.user_id = m.user_id and n.is_manager = m.is_manager))"
     " insert into campaign_member (campaign_id, user_id, is_manager)"
     " select campaign_id, user_id, is_manager from members on conflict do nothing"},
    {"campaign_is_automatic", "select auto_distribute from campaign where id = $1"},
    {"opportunity_add", "insert into opportunity"
                        " (id, campaign_id, contact_id, name, owner_id, bulk_act_id, awaits_owner, version)"
                        " values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing"},
    {"opportunity_rename", "update opportunity set name = $2, version = $3 where id = $1 and version <= $3"},
    {"opportunity_set_owner",
     "update opportunity set owner_id = $2, awaits_owner = awaits_owner and $2::uuid is null,"
     " version = $3 where id = $1 and version <= $3"},
    {"opportunities_of_merged", "update opportunity set contact_id = $2 where contact_id = $1"},
    {"opportunity_settle", "update opportunity set awaits_owner = false where id = $1"},
    {"opportunity_locked",
     "select o.id, o.campaign_id, o.contact_id, o.name, o.owner_id, o.bulk_act_id, o.awaits_owner, o.version,"
     " coalesce(c.auto_distribute, false) from opportunity o left join campaign c on c.id = o.campaign_id"
     " where o.id = $1 for update of o"},

    // The queue.
    {"notice_add", "insert into notice (id, gather_id, due_at, doc) values ($1, $2, $3, $4)"},
    {"notices_take",
     "with first as (select gather_id, told_through from notice where due_at <= $1"
     "   order by due_at, id limit 1 for update skip locked)"
     " select n.id, n.told_through, n.doc from notice n join first f on n.gather_id = f.gather_id"
     "  and n.told_through is not distinct from f.told_through"
     " order by n.id limit $2 for update of n skip locked"},
    {"notices_move", "update notice set told_through = $2 where id = any ($1::uuid[])"},
    {"notices_drop", "delete from notice where id = any ($1::uuid[])"},
    // A statement of its own: the one behind it then sees what others have counted under this cause.
    {"cause_lock", "select pg_advisory_xact_lock(hashtextextended($1, 0))"},
    {"audience",
     "with watching as (select array(select name from role where views_all) as roles),"
     " concerned as (select user_id as id from campaign_member"
     "    where campaign_id = $1::uuid and $2::int & case when is_manager then 2 else 1 end <> 0"
     "   union select id from person where $2::int & 4 <> 0 and roles && (select roles from watching)"
     "   union select user_id from mail_participant where $2::int & 8 <> 0 and thread_id = $8::uuid"
     "   union select unnest($3::uuid[]))"
     " select c.id,"
     "  exists (select 1 from campaign_member where campaign_id = $1 and user_id = c.id and not is_manager),"
     "  exists (select 1 from campaign_member where campaign_id = $1 and user_id = c.id and is_manager),"
     "  coalesce(p.roles && (select roles from watching), false),"
     "  exists (select 1 from mail_participant where thread_id = $8 and user_id = c.id),"
     "  told.id, told.count, told.version, told.created_at, not coalesce($4 = any (s.off), false),"
     "  coalesce($4 = any (s.mailed), false)"
     " from concerned c left join person p on p.id = c.id left join settings s on s.user_id = c.id"
     "  left join notification told on told.user_id = c.id and told.cause_id = $5"
     " where coalesce(p.active, true) and (coalesce($4 = any (s.mailed), false)"
     "   or not coalesce($4 = any (s.off), false))"
     "  and ($6::uuid is null or c.id > $6) order by c.id limit $7"},
    {"campaign_said", "select name, hide_info from campaign where id = $1"},
    {"people_said", "select id, full_name from person where id = any ($1::uuid[] || $2::uuid[])"},

    // The inbox.
    {"notifications_save",
     "insert into notification (id, user_id, cause_id, created_at, count, doc, contact_id)"
     " select id, user_id, $1::uuid, created_at, count, doc, contact_id"
     "  from unnest($2::uuid[], $3::uuid[], $4::timestamptz[], $5::int[], $6::bytea[], $7::uuid[])"
     "   made (id, user_id, created_at, count, doc, contact_id) order by user_id"
     " on conflict (user_id, cause_id) do update set count = excluded.count, doc = excluded.doc,"
     "  read = false, version = notification.version + 1"},
    {"notifications_newest",
     "select doc, read, version, created_at, id from notification where user_id = $1" AFTER},
    {"notifications_unread",
     "select doc, read, version, created_at, id from notification where user_id = $1 and not read" AFTER},
    {"notifications_count", "select count(*) from notification where user_id = $1"},
    {"notifications_count_unread", "select count(*) from notification where user_id = $1 and not read"},
    {"notifications_mark", "update notification set read = true, version = version + 1"
                           " where id = any ($2::uuid[]) and user_id = $1 and not read returning id"},
    {"notifications_mark_all", "with marked as (update notification set read = true, version = version + 1"
                               "   where user_id = $1 and not read returning 1) select count(*) from marked"},
    {"notifications_forget",
     "delete from notification where id in (select id from notification where read and created_at < $1"
     "  order by created_at limit $2 for update skip locked)"},
    // Erasing; see ErasedPart.
    {"opportunities_erase", "update opportunity set name = '***' where contact_id = $1"},
    {"notifications_to_blank", "select id, doc from notification where contact_id = $1 and id > $2"
                               " order by id limit $3 for update"},
    {"notification_blank", "update notification set doc = $3 where contact_id = $1 and id = $2"},
    {"settings_by_user", "select doc from settings where user_id = $1"},
    {"settings_begin", "insert into settings (user_id) values ($1) on conflict do nothing"},
    {"settings_by_user_locked", "select doc from settings where user_id = $1 for update"},
    {"settings_save", "with saved as (update settings set off = $2, doc = $3, mailed = $4"
                      "  where user_id = $1 returning 1)"
                      " select must_touch(count(*)) from saved"},
    {0},
};
