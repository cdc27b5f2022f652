-- Contacts that were deleted: out of the way of every list, lookup and identity until they are brought back.
create table contact_bin (
    id             uuid primary key,
    salesperson_id uuid,
    deleted_at     timestamptz not null,
    deleted_by     uuid,
    doc            bytea not null           -- contacts.Contact
);
create index contact_bin_newest on contact_bin (deleted_at desc, id desc);
create index contact_bin_by_salesperson on contact_bin (salesperson_id, deleted_at desc, id desc);

alter table lead add column deleted_by uuid;
create index lead_deleted on lead (deleted_at desc, id desc) where deleted_at is not null;
create index lead_deleted_by_salesperson on lead (salesperson_id, deleted_at desc, id desc) where deleted_at is not null;
create index lead_deleted_by_creator on lead (created_by, deleted_at desc, id desc) where deleted_at is not null;
