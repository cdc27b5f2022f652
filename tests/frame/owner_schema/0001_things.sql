create table things (
  id text primary key,
  name text,
  version int not null
);
