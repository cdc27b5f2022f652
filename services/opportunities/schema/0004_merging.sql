-- Contacts that were merged into another (PEE-04): what was sold to the one goes over to the other, in batches. A row stays
-- a while after the last has gone, for commands that read the contact before it was gone.
create table contact_merged (
    id      uuid primary key,
    into_id uuid not null,
    cause   text not null,                   -- the event
    look_at timestamptz,                     -- null: nothing can come any more
    until   timestamptz not null
);
create index contact_merged_by_into on contact_merged (into_id);
create index contact_merged_to_look_at on contact_merged (look_at) where look_at is not null;
