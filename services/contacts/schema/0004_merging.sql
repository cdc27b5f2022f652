-- A contact that was merged into another is no more: what points to it points to into_id (PEE-04). The rows stay, so that an
-- old link still leads somewhere and what is heard late (an event about the old one) goes to the new one.
create table contact_merged (
    id      uuid primary key,
    into_id uuid not null,
    cause   text not null,                  -- the command
    look_at timestamptz,                    -- what hung on it is looked for again then; null: nothing can come any more
    until   timestamptz not null            -- for commands that read the contact before it was gone
);
create index contact_merged_by_into on contact_merged (into_id);
create index contact_merged_to_look_at on contact_merged (look_at) where look_at is not null;

-- Children follow in batches, so for a moment a parent may be gone. Commands look for the parent under the tree's lock.
alter table contact drop constraint contact_parent_id_fkey;
