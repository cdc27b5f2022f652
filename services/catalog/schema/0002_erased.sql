-- Whose person was erased: nothing is entered about it any more.
alter table contact add column erased boolean not null default false;
