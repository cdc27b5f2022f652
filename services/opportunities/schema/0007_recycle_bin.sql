create index opportunity_in_bin on opportunity (deleted_at desc, id desc) where deleted_at is not null;
-- Deleted ones, too: of a customer who is erased.
create index opportunity_of_contact on opportunity (contact_id, id);
