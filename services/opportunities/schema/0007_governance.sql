-- Of a contact that was erased on request, or deleted: nothing new begins with it.
alter table contact add column erased boolean not null default false, add column deleted boolean not null default false;
