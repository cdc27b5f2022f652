-- When the log of a source no longer has what is next (its old ranges were dropped, or it lost in a restore what was
-- taken here), the source's snapshot is loaded (common/consume_snapshot.c). Nothing of that source is taken meanwhile;
-- then the partitions that were lost go on from where the snapshot stood.
alter table cursors add loading boolean not null default false, add lost boolean not null default false;

create table snapshot_loads (
  source text primary key,
  page_token text not null default '', -- of the next page
  records bigint not null default 0,   -- taken so far
  begun_at timestamptz not null default now_db()
);
