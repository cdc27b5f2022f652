// frame_statements -- the frame's own SQL, prepared on every connection. Its tables: common/schema.
#include "common/frame.h"

const Statement frame_statements[] = {
    {"frame_now", "select now_db()"},

    // Commands, and how a transaction ends. See common/append.c.
    {"frame_begin_command",
     "select now, outcome, status, reply, partitions, seqs from begin_command($1, $2, $3, $4)"},
    {"frame_record", "insert into commands (actor, method, id, hash, status, reply, partitions, seqs)"
                     " values ($1, $2, $3, $4, $5, $6, '{}', '{}')"},
    {"frame_append_one",
     "with head as (update event_heads set seq = seq + 1 where partition = $1::int returning seq, epoch),"
     " event as (insert into events (partition, seq, stored_at, type, subject, envelope)"
     "  select $1::int, seq, now_db(), $2::text, $3::text, $4::bytea from head),"
     " record as (insert into commands (actor, method, id, hash, status, reply, partitions, seqs)"
     "  select $5::text, $6::text, $7::text, $8::bytea, $9::int, $10::bytea, array[$1::int], array[seq]"
     "    from head where $7::text is not null)"
     " select array[seq], epoch from head"},
    {"frame_append_many",
     "with given as materialized (select seqs, epoch from append_events($1, $2, $3, $4)),"
     " record as (insert into commands (actor, method, id, hash, status, reply, partitions, seqs)"
     "  select $5::text, $6::text, $7::text, $8::bytea, $9::int, $10::bytea, $1::int[], seqs"
     "    from given where $7::text is not null)"
     " select seqs, epoch from given"},
    {"frame_commands_forget",
     "with old as (select ctid from commands where at < now_db() - interval '7 days'"
     "  order by at limit 1000 for update skip locked),"
     " gone as (delete from commands where ctid = any (array(select ctid from old)) returning 1)"
     " select count(*) from gone"},

    // The log.
    {"frame_heads", "select epoch, seq from event_heads order by partition"},
    // A page of the log and where it ends, as of one moment: a row an event; without events one row with
    // nulls. A page is at most so many events, and ends when it holds 1 MiB.
    {"frame_log_page", "select h.seq, h.epoch, old_epoch_end($4, h.partition), e.seq, e.envelope from "
                       "event_heads h left join lateral"
                       " (select seq, envelope, sum(octet_length(envelope)) over (order by seq) - "
                       "octet_length(envelope) as before"
                       "    from (select seq, envelope from events where partition = $1 and seq > $2 order "
                       "by seq limit $3) p) e"
                       " on e.before < 1048576 where h.partition = $1 order by e.seq"},
    {"frame_note_database", "select note_database($1, $2)"},
    {"frame_make_event_partitions", "select make_event_partitions()"},

    // Reading the others. See common/consume.c.
    {"frame_cursors_make", "insert into cursors (source, partition, epoch, seq, version)"
                           " select $1, n, 0, 0, $2 from generate_series(0, 63) n on conflict do nothing"},
    // From here on no older build passes over what only this one takes.
    {"frame_cursors_take_over", "update cursors set version = $2 where source = $1 and version < $2::int"},
    {"frame_cursors", "select source, partition, epoch, seq from cursors"},
    {"frame_cursor_lease",
     "select epoch, seq, version, now_db(),"
     "  (select count(*) from parked p where p.source = $1 and p.partition = $2), loading"
     "  from cursors where source = $1 and partition = $2 for update skip locked"},
    {"frame_cursor_look", "select epoch, seq from cursors where source = $1 and partition = $2"},
    {"frame_cursor_wait", "select now_db() from cursors where source = $1 and partition = $2 for update"},
    {"frame_cursor_move", "with moved as (update cursors set epoch = $3, seq = $4, version = $5"
                          "  where source = $1 and partition = $2 returning 1)"
                          " select must_touch(count(*)) from moved"},
    {"frame_commit_soon", "select set_config('synchronous_commit', 'off', true)"},

    // Loading a snapshot. See common/consume_snapshot.c.
    {"frame_cursors_hold", "select 1 from cursors where source = $1 order by partition for update"},
    {"frame_cursor_lost", "update cursors set lost = true"
                          " where source = $1 and partition = $2 and epoch = $3 and seq = $4 and not lost"
                          " returning 1"},
    {"frame_cursors_load", "update cursors set loading = true where source = $1"},
    {"frame_snapshot_begin", "insert into snapshot_loads (source) values ($1) on conflict do nothing"},
    {"frame_snapshot_progress", "select page_token from snapshot_loads where source = $1"},
    {"frame_snapshot_lease",
     "select page_token, now_db() from snapshot_loads where source = $1 for update skip locked"},
    {"frame_snapshot_move",
     "update snapshot_loads set page_token = $2, records = records + $3 where source = $1"},
    {"frame_cursors_go_on", "update cursors c set loading = false, lost = false,"
                            " epoch = case when c.lost then $2 else c.epoch end,"
                            " seq = case when c.lost then h.seq else c.seq end"
                            " from unnest($3::bigint[]) with ordinality h (seq, n)"
                            " where c.source = $1 and c.partition = h.n - 1"},
    {"frame_snapshot_end", "delete from snapshot_loads where source = $1"},

    // Files that come in. See common/upload.h.
    {"frame_upload_begin",
     "insert into uploads (id, by_user, hashing) select $1, $2, $3"
     " where (select count(*) from uploads where by_user = $2 and not kept) < 50 returning 1"},
    {"frame_upload",
     "select by_user, size, chunks, hashing, sha256, kept from uploads where id = $1 for update"},
    {"frame_upload_put", "insert into upload_chunks (upload_id, n, data) values ($1, $2, $3)"},
    {"frame_upload_move", "update uploads set size = $2, chunks = $3, hashing = $4, sha256 = $5,"
                          " moved_at = now_db() where id = $1"},
    {"frame_upload_keep", "update uploads set kept = true where id = $1"},
    {"frame_upload_drop", "delete from uploads where id = $1"},
    {"frame_upload_chunk", "select data from upload_chunks where upload_id = $1 and n = $2"},
    {"frame_uploads_remove",
     "delete from uploads where id in (select id from uploads where not kept"
     "   and moved_at < now_db() - interval '1 hour' order by moved_at limit 20 for update skip locked)"
     " returning 1"},

    // Erasing. See common/erasing.c.
    {"frame_erasing_begin",
     "insert into erasing (id, names) values ($1, $2) on conflict (id) do update set"
     " names = erasing.names or excluded.names, part = 0, place = '', is_last = false, begun_at = now_db(),"
     " due_at = now_db()"},
    {"frame_erasing_due", "select id, names, part, place, is_last from erasing where due_at <= now_db()"
                          " order by due_at limit 1 for update skip locked"},
    {"frame_erasing_move", "update erasing set part = $2, place = $3 where id = $1"},
    {"frame_erasing_again", "update erasing set part = 0, place = '', is_last = true,"
                            " due_at = begun_at + interval '1 minute' where id = $1"},
    {"frame_erasing_done", "delete from erasing where id = $1"},
    {"frame_events_naming", "select through, seq, stored_at, type, envelope"
                            "  from events_naming($1, $2, $3, $4)"},
    {"frame_event_blank",
     "update events set envelope = $4 where partition = $1 and seq = $2 and stored_at = $3"},
    {"frame_replies_naming", "select through, actor, method, id, reply from replies_naming($1, $2, $3)"},
    {"frame_reply_blank", "update commands set reply = $4 where actor = $1 and method = $2 and id = $3"},

    // Dead letters.
    {"frame_parked_subjects", "select distinct subject from parked where source = $1 and partition = $2"},
    {"frame_park", "insert into parked (source, partition, seq, type, subject, cause, tries)"
                   " values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing"},
    {"frame_parked_count", "select count(*) from parked"},
    {"frame_parked_list", "select source, partition, seq, type, subject, cause, tries, parked_at from parked"
                          " order by source, partition, seq limit 1000"},
    {"frame_parked_find", "select source, partition, seq from parked"
                          " where ($1::text is null or source = $1) and ($2::int is null or partition = $2)"
                          "   and ($3::bigint is null or seq = $3)"
                          " order by source, partition, seq limit 1000"},
    // Is it still parked, and the first of its subject?
    {"frame_parked_turn",
     "select not exists (select from parked e where e.source = p.source and e.partition = p.partition"
     "                     and e.subject = p.subject and e.subject <> '' and e.seq < p.seq)"
     "  from parked p where source = $1 and partition = $2 and seq = $3"},
    {"frame_parked_again", "update parked set cause = $4, tries = tries + 1"
                           " where source = $1 and partition = $2 and seq = $3"},
    {"frame_parked_forget", "delete from parked where source = $1 and partition = $2 and seq = $3"},
    {0},
};
