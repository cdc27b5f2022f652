-- What the audit is filtered by, and whose values are blanked when a person is erased. Rows from before have neither.
alter table audit add column action text, add column contact_id uuid;
create index audit_by_action on audit (action, at desc, event_id desc);
create index audit_by_contact on audit (contact_id, event_id) where contact_id is not null;

-- Who took personal data out as a file.
create table export (
    at      timestamptz not null,
    id      uuid not null,                   -- the event's
    user_id uuid,
    doc     bytea not null,                  -- accounts.Export
    primary key (at, id)
);
create index export_newest on export (at desc, id desc);
create index export_by_user on export (user_id, at desc, id desc);
