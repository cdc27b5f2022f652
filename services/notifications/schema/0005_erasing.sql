-- What tells of a contact, to be found when it is erased. Rows from before are not found.
alter table notification add column contact_id uuid;
create index notification_by_contact on notification (contact_id, id) where contact_id is not null;
create index if not exists opportunity_by_contact on opportunity (contact_id);
