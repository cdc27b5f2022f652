-- What every daemon keeps in its own schema: its log, the commands it has done, and how far it has read the others.

-- The clock that decides. Tests move it: alter role contacts set cohoi.clock_offset = '3 days'.
-- Stable, so that an index serves `due_at <= now_db()`.
create function now_db() returns timestamptz language sql stable parallel safe as $$
  select clock_timestamp() + coalesce(nullif(current_setting('cohoi.clock_offset', true), ''), '0')::interval
$$;

-- --- the log -----------------------------------------------------------------------------------------------------

-- The last number given in each partition, and the epoch that it was given in (0: the database was not yet looked at).
-- Pages are left nearly empty: an update finds room beside the old row (HOT).
create table event_heads (
  partition int primary key,
  epoch bigint not null,
  seq bigint not null
) with (fillfactor = 10, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_scale_factor = 0);
insert into event_heads select n, 0, 0 from generate_series(0, 63) n;

create table events (
  partition int not null,
  seq bigint not null,
  stored_at timestamptz not null,
  type text not null,
  subject text not null,
  envelope bytea not null, -- io.cloudevents.v1.CloudEvent without partition, sequence and epoch
  primary key (partition, seq, stored_at)
) partition by range (stored_at);
create table events_default partition of events default;

-- Makes the partitions of this month and the three after it; a job calls it. One that cannot be attached, because
-- the clock ran ahead and its rows stand in the default partition already, is left out.
create function make_event_partitions() returns int language plpgsql as $$
declare
  first timestamptz;
  name text;
  made int := 0;
begin
  perform pg_advisory_xact_lock(hashtextextended('make_event_partitions/' || current_schema(), 0));
  for n in 0..3 loop
    first := (date_trunc('month', now_db() at time zone 'UTC') + make_interval(months => n)) at time zone 'UTC';
    name := 'events_' || to_char(first at time zone 'UTC', 'YYYY_MM');
    continue when to_regclass(format('%I.%I', current_schema(), name)) is not null;
    begin
      execute format('create table %I (like events including defaults including constraints)', name);
      execute format('alter table events attach partition %I for values from (%L) to (%L)', name, first,
                     ((first at time zone 'UTC') + interval '1 month') at time zone 'UTC');
      made := made + 1;
    exception when check_violation then
      null;
    end;
  end loop;
  return made;
end $$;
select make_event_partitions();

-- A new epoch begins when the database behind the log is another one. ended_at_seqs: where each partition of the
-- epoch before it ended; what the old epoch numbered beyond is not in this database.
create table log_epoch (
  epoch bigint primary key,
  system_id numeric not null,
  timeline bigint not null,
  ended_at_seqs bigint[],
  began_at timestamptz not null default now_db()
);

-- The first is 1; a later one is a time besides, so that a restored database never gives the number of one that it has
-- forgotten. It stands in every head: an event is of the epoch that its number was given in, however long its
-- transaction had to wait.
create function new_epoch(system_id numeric, timeline bigint) returns bigint language plpgsql as $$
declare
  begun bigint;
begin
  perform 1 from event_heads order by partition for update;
  select case when count(*) = 0 then 1
              else greatest(max(e.epoch) + 1, extract(epoch from clock_timestamp())::bigint) end
    into begun from log_epoch e;
  insert into log_epoch (epoch, system_id, timeline, ended_at_seqs)
  values (begun, new_epoch.system_id, new_epoch.timeline,
          case when begun > 1 then array(select h.seq from event_heads h order by h.partition) end);
  update event_heads set epoch = begun;
  return begun;
end $$;

-- The operator's: after a restore that kept the timeline.
create function new_epoch() returns bigint language sql as $$
  select new_epoch(system_id, timeline) from log_epoch order by epoch desc limit 1
$$;

-- Each instance says with each connection which database it met; returns the epoch.
create function note_database(system_id numeric, timeline bigint) returns bigint language plpgsql as $$
declare
  last log_epoch;
begin
  for try in 1..2 loop
    select * into last from log_epoch order by epoch desc limit 1;
    if last.system_id = note_database.system_id and last.timeline = note_database.timeline then
      return last.epoch;
    end if;
    lock table log_epoch in share row exclusive mode; -- somebody else may have been first: look again
  end loop;
  return new_epoch(note_database.system_id, note_database.timeline);
end $$;

-- Where a reader's old epoch ended in a partition; null when it is the present one, or unknown (0).
create function old_epoch_end(reader bigint, partition int) returns bigint language sql stable as $$
  select min(ended_at_seqs[partition + 1]) from log_epoch where epoch > reader and reader > 0
$$;

-- --- commands ----------------------------------------------------------------------------------------------------

create table commands (
  actor text not null,
  method text not null,
  id text not null,
  hash bytea not null,
  status int not null,
  reply bytea not null,
  partitions int[] not null,
  seqs bigint[] not null,
  at timestamptz not null default now_db(),
  primary key (actor, method, id)
);
create index commands_by_age on commands (at);

-- The first word of every command. NEW: go on; HELD: another try of it runs at this moment; REPLAY: it was done, this
-- is its reply; MISMATCH: the id was used for another request.
create function begin_command(p_actor text, p_method text, p_id text, p_hash bytea, out now timestamptz,
                              out outcome text, out status int, out reply bytea, out partitions int[],
                              out seqs bigint[])
language plpgsql as $$
declare
  stored_hash bytea;
begin
  now := now_db();
  if not pg_try_advisory_xact_lock(hashtextextended(p_actor || E'\n' || p_method || E'\n' || p_id, 0)) then
    outcome := 'HELD';
    return;
  end if;
  -- A statement of its own, so its snapshot is younger than the lock.
  select c.hash, c.status, c.reply, c.partitions, c.seqs into stored_hash, status, reply, partitions, seqs
    from commands c where c.actor = p_actor and c.method = p_method and c.id = p_id;
  outcome := case when not found then 'NEW' when stored_hash = p_hash then 'REPLAY' else 'MISMATCH' end;
end $$;

create function must_touch(rows bigint) returns void language plpgsql as $$
begin
  if rows = 0 then
    raise exception 'a save touched no row' using errcode = 'CH001';
  end if;
end $$;

-- The last word of every transaction that has events: they get the next numbers of their partitions, and nothing comes
-- after it but the commit, so numbers are gapless and in the order of commits. Heads are locked in ascending order.
create function append_events(p_partitions int[], p_types text[], p_subjects text[], p_envelopes bytea[],
                              out seqs bigint[], out epoch bigint)
language plpgsql as $$
begin
  perform 1 from event_heads h where h.partition = any (p_partitions) order by h.partition for update;
  with emitted as (
    select e.ord, e.partition, e.type, e.subject, e.envelope,
           row_number() over (partition by e.partition order by e.ord) as nth
      from unnest(p_partitions, p_types, p_subjects, p_envelopes)
           with ordinality e (partition, type, subject, envelope, ord)
  ), moved as (
    update event_heads h set seq = h.seq + m.n
      from (select e.partition, count(*) as n from emitted e group by e.partition) m
     where h.partition = m.partition
    returning h.partition, h.epoch, h.seq - m.n as before
  ), stored as (
    insert into events (partition, seq, stored_at, type, subject, envelope)
    select e.partition, m.before + e.nth, now_db(), e.type, e.subject, e.envelope
      from emitted e join moved m on m.partition = e.partition
  )
  select array_agg(m.before + e.nth order by e.ord), max(m.epoch) into seqs, epoch
    from emitted e join moved m on m.partition = e.partition;
end $$;

-- --- reading the others ------------------------------------------------------------------------------------------

create table cursors (
  source text not null,
  partition int not null,
  epoch bigint not null,
  seq bigint not null,
  version int not null, -- of the reactions that moved it last: an older build stops where a newer one has taken over
  primary key (source, partition)
) with (fillfactor = 20, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_scale_factor = 0);

-- Dead letters. The event itself is read from its log again: it may hold personal data that was erased since.
create table parked (
  source text not null,
  partition int not null,
  seq bigint not null,
  type text not null,
  subject text not null,
  cause text not null, -- "behind": an earlier event of the same subject is parked
  tries int not null,
  parked_at timestamptz not null default now_db(),
  primary key (source, partition, seq)
);
