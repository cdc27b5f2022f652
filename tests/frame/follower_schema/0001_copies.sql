create table copies (
  id text primary key,
  name text,
  version int not null
);
-- One row an event: a second one would be an error.
create table taken (
  partition int not null,
  seq bigint not null,
  event_id text not null unique,
  subject text not null,
  cause text,
  instance int not null default pg_backend_pid(),
  primary key (partition, seq)
);
-- What we have said ourselves and taken from our own log.
create table own (
  seq bigint not null,
  partition int not null,
  id text not null,
  primary key (partition, seq)
);
-- What the job has to do.
create table errands (
  id text primary key,
  done boolean not null default false
);
-- Names that the reaction cannot decide on: 'poison' is refused, 'later' has to wait, until they stand here.
create table cured (name text primary key);
-- How often a snapshot's record of a thing was taken.
create table records (
  id text primary key,
  times int not null
);
