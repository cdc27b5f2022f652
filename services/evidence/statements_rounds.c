// statements_rounds -- SQL of the daily work. Days are the company's: $1 is its time zone where there is one.
#include "services/evidence/store.h"

#define DEADLINE(day) "((" day " + time '23:59') at time zone $1)"
// Is the sweep at work on that day? $2: weekdays, none: every day; $3: holidays.
#define WORKS(day)                                                                                           \
    "((cardinality($2::int[]) = 0 or extract(isodow from " day ")::int = any($2::int[]))"                    \
    " and " day " <> all($3::date[]))"
#define LAST_DEADLINE "((now_db() at time zone $1) - interval '23 hours 59 minutes')::date"
#define TODAY         "(now_db() at time zone $1)::date"
#define ROUND         "kind, day, run, as_of, place, checked, failed, finished_at is not null"

const Statement round_statements[] = {
    {"rounds_begin",
     "insert into round (kind, day, run, as_of, finished_at) select 'SWEEP', d.day, 0, " DEADLINE(
         "d.day") ","
                  " now_db() from (select " LAST_DEADLINE " as day) d"
                  " where not exists (select from round where kind = 'SWEEP' and run = 0) on conflict do "
                  "nothing"},
    // Every day since the last one, a month at most; a day off is over at once.
    {"sweeps_open", "insert into round (kind, day, run, as_of, finished_at)"
                    " select 'SWEEP', d.day, 0, " DEADLINE("d.day") ", case when not " WORKS(
                        "d.day") " then now_db() end"
                                 " from (select g::date as day from generate_series("
                                 "   (select greatest(max(day) + 1, " LAST_DEADLINE
                                 " - 30) from round where kind = 'SWEEP' and run = 0)"
                                 "   ::timestamp, " LAST_DEADLINE
                                 "::timestamp, interval '1 day') g) d on conflict do nothing"},
    // $4: hours before the sweep.
    {"near_open",
     "insert into round (kind, day, run, as_of) select 'NEAR', d.day, 0, now_db() from (select " TODAY
     " as day) d where " WORKS("d.day") " and now_db() < " DEADLINE("d.day") " and now_db() >= " DEADLINE(
         "d.day") " - make_interval(hours => $4::int) on conflict do nothing"},
    {"rounds_first", "select distinct on (kind) " ROUND " from round where finished_at is null"
                     " order by kind, as_of, run"},
    {"round_locked", "select " ROUND " from round where kind = $1 and day = $2 and run = $3"
                     " and finished_at is null for update skip locked"},
    {"round_awaited", "select " ROUND " from round where kind = $1 and day = $2 and run = $3 for update"},
    // $1 behind whom, $2 how many, $3 as at which time, $4 since when it must have been asked for. As far as
    // the times of proofs and warnings tell, what came after that time does not count (AMB-20).
    {"round_judge",
     "select d.id, d.campaign_id, d.contact_id, d.owner_id, d.cause, d.version,"
     " d.swept_on is null and d.asked_since <= $4::timestamptz and not exists"
     " (select from item i where i.opportunity_id = d.id and i.at <= $3::timestamptz and i.at > coalesce("
     "   (select max(w.at) from warning w where w.opportunity_id = d.id and w.at <= $3::timestamptz), "
     "'-infinity'))"
     " from dossier d where d.asked_since is not null and d.id > $1::uuid order by d.id limit $2 for update"},
    {"round_save",
     "update round set place = $4, checked = $5, failed = $6,"
     " finished_at = case when $7::bool then now_db() end where kind = $1 and day = $2 and run = $3"},
    {"dossiers_note_swept", "update dossier set swept_on = $1 where id = any($2::uuid[])"},
    {"day_look", "select " DEADLINE("$2::date") ", now_db(), $2::date > " TODAY},
    // By hand before its time: the one that is open, or another one, as at now.
    {"round_by_hand",
     "insert into round (kind, day, run, as_of) select 'SWEEP', $1::date, case when $2::bool then 0 else"
     " (select coalesce(max(run), 0) + 1 from round where kind = 'SWEEP' and day = $1::date) end, $3"
     " where $2::bool or not exists (select from round where kind = 'SWEEP' and day = $1::date and run > 0"
     "   and finished_at is null) on conflict do nothing"},
    {"round_made",
     "select " ROUND " from round where kind = 'SWEEP' and day = $1::date and ($2::bool = (run = 0))"
     " order by run desc limit 1"},
    {"next_sweep",
     "select d.day, " DEADLINE(
         "d.day") " from (select g::date as day from generate_series(" TODAY "::timestamp, (" TODAY
                  " + 400)::timestamp, interval '1 day') g) d where " WORKS(
                      "d.day") " and now_db() < " DEADLINE("d.day") " order by 1 limit 1"},
    {0},
};
