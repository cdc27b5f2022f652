-- Files that come in, in pieces. Chunk n holds the bytes from n * 256 KiB on. See common/upload.h.
create table uploads (
  id uuid primary key,
  by_user text not null,
  size bigint not null default 0,
  chunks int not null default 0,
  hashing bytea,                 -- the hash so far; null once it is whole
  sha256 text,                   -- null until the last piece has come
  kept boolean not null default false,
  moved_at timestamptz not null default now_db()
);
create index uploads_unkept on uploads (moved_at) where not kept;
create index uploads_unkept_of_user on uploads (by_user) where not kept;

create table upload_chunks (
  upload_id uuid not null references uploads on delete cascade,
  n int not null,
  data bytea not null,
  primary key (upload_id, n)
);
-- Most files are compressed already.
alter table upload_chunks alter column data set storage external;
