// statements -- all of this daemon's SQL. Names say the shape of the rows; store*.c reads them.
#include "services/assignment/store.h"

#define HELD  "id, campaign_id, owner_id, entered_at, state = 1 and not deleted and pending_decision is null"
#define FREE  " state = 1 and not deleted and pending_decision is null"
#define COUNT " (select count(*) from opportunity o where o.campaign_id = c.id and o.holder_id = u.id"

const Statement assignment_statements[] = {
    // --- copies ---
    {"campaign_by_id", "select doc from campaign where id = $1"},
    {"campaign_doubt", "update campaign set version = 0 where id = $1"},
    {"person_doubt", "update person set version = 0 where id = $1"},
    {"campaign_save",
     "insert into campaign (id, salesperson_ids, seller_ids, member_ids, counts_held, counts_period,"
     " period_days, version, doc) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (id) do update set"
     " salesperson_ids = excluded.salesperson_ids, seller_ids = excluded.seller_ids,"
     " member_ids = excluded.member_ids, counts_held = excluded.counts_held,"
     " counts_period = excluded.counts_period, period_days = excluded.period_days,"
     " version = excluded.version, doc = excluded.doc where excluded.version > campaign.version"},
    {"turn_insert", "insert into turn (campaign_id) values ($1) on conflict do nothing"},
    {"person_save",
     "insert into person (id, active, version) values ($1, $2, $3) on conflict (id) do update"
     " set active = excluded.active, version = excluded.version where excluded.version > person.version"},

    // --- the round ---
    {"turn_locked", "select last_user_id, position, pass from turn where campaign_id = $1 for update"},
    {"turn_shown", "select last_user_id, position, pass from turn where campaign_id = $1"},
    {"turn_save", "update turn set last_user_id = $2, position = $3, pass = $4 where campaign_id = $1"},
    // In the order of the round. $2: count even what choosing does not ask. Of whom nothing is known, counts
    // as active.
    {"sellers_by_campaign",
     "select u.id, coalesce(p.active, true),"
     " case when $2::boolean or c.counts_held then" COUNT " and o.state = 1 and not o.deleted) else 0 end,"
     " case when $2 or c.counts_period then" COUNT " and not o.deleted"
     "  and o.entered_at > now_db() - make_interval(days => c.period_days)) else 0 end,"
     " coalesce(s.given, 0), coalesce(s.pass, 0)"
     " from campaign c cross join unnest(c.seller_ids) with ordinality u (id, at)"
     " left join person p on p.id = u.id left join share s on s.campaign_id = c.id and s.user_id = u.id"
     " where c.id = $1 order by u.at"},
    {"shares_save", "insert into share (campaign_id, user_id, given, pass)"
                    " select $1, u.id, u.given, u.pass"
                    " from unnest($2::uuid[], $3::bigint[], $4::bigint[]) u (id, given, pass)"
                    " on conflict (campaign_id, user_id) do update"
                    " set given = excluded.given, pass = excluded.pass"},

    // --- opportunities ---
    {"opportunity_insert", "insert into opportunity (id, campaign_id, owner_id, state, entered_at)"
                           " values ($1, $2, $3, $4, $5) on conflict do nothing"},
    {"opportunity_set_owner", "update opportunity set owner_id = $2, pending_decision = null,"
                              " pending_owner_id = null, pending_why = null where id = $1"},
    {"opportunity_set_state", "update opportunity set state = $2 where id = $1"},
    {"opportunity_set_deleted", "update opportunity set deleted = $2 where id = $1"},
    {"opportunity_pend", "update opportunity set pending_decision = $2, pending_owner_id = $3,"
                         " pending_why = $4 where id = $1"},
    {"opportunity_unpend", "update opportunity set pending_decision = null, pending_owner_id = null,"
                           " pending_why = null where id = $1 and pending_decision = $2"},
    {"opportunities_by_ids_locked",
     "select " HELD " from opportunity where id = any($1::uuid[]) order by id for update"},

    // --- shuffle ---
    {"salespeople_active", "select u.id from campaign c"
                           " cross join unnest(c.salesperson_ids) with ordinality u (id, at)"
                           " left join person p on p.id = u.id"
                           " where c.id = $1 and coalesce(p.active, true) order by u.at"},
    {"opportunities_open",
     "select " HELD " from opportunity where campaign_id = $1 and" FREE " order by id limit $2"},
    {"opportunities_unowned", "select " HELD " from opportunity where campaign_id = $1 and owner_id is null"
                              " and" FREE " order by id limit $2"},

    // --- who left ---
    {"leaving_insert",
     "insert into leaving (campaign_id, user_id, cause) values ($1, $2, $3) on conflict do nothing"},
    {"leaving_insert_everywhere",
     "insert into leaving (campaign_id, user_id, cause) select distinct campaign_id, $1::uuid, $2"
     " from opportunity where owner_id = $1::uuid and state = 1 and not deleted on conflict do nothing"},
    {"leaving_insert_owner",
     "insert into leaving (campaign_id, user_id, cause) select o.campaign_id, o.owner_id, $2"
     " from opportunity o left join campaign c on c.id = o.campaign_id left join person p on p.id = "
     "o.owner_id"
     " where o.id = $1 and o.owner_id is not null and o.state = 1 and not o.deleted"
     " and (not coalesce(p.active, true) or not coalesce(o.owner_id = any(c.member_ids), true))"
     " on conflict do nothing"},
    {"leavings", "select campaign_id, user_id, cause from leaving order by campaign_id, user_id limit 100"},
    {"leaving_locked", "select coalesce(p.active, true) from leaving l left join person p on p.id = l.user_id"
                       " where l.campaign_id = $1 and l.user_id = $2 for update of l"},
    {"leaving_delete", "delete from leaving where campaign_id = $1 and user_id = $2"},
    {"opportunities_by_owner_locked",
     "select " HELD " from opportunity where owner_id = $2 and campaign_id = $1 and" FREE
     " order by id limit $3 for update"},

    // --- what came back ---
    {"undecided_insert",
     "insert into undecided as u (opportunity_id, cause, tries, due_at)"
     " select id, $3, 1, now_db() + interval '0.5 second' from opportunity"
     " where id = $1 and pending_decision = $2 and pending_why = 'DISTRIBUTED'"
     " on conflict (opportunity_id) do update set cause = excluded.cause, tries = u.tries + 1,"
     " due_at = now_db() + power(2, least(u.tries, 10)) * interval '0.5 second'"},
    {"undecided_delete", "delete from undecided where opportunity_id = $1"},
    {"undecided_wait", "update undecided set due_at = 'infinity' where opportunity_id = $1"},
    {"undecided_locked", "select " HELD " from opportunity where id = (select opportunity_id from undecided"
                         " where opportunity_id = $1 and due_at <= now_db()) for update"},
    {"undecided_due", "select u.opportunity_id, o.campaign_id, u.cause from undecided u"
                      " join opportunity o on o.id = u.opportunity_id where u.due_at <= now_db()"
                      " order by u.due_at limit 100"},
    {0},
};
