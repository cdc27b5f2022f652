-- An import: a file, what becomes of its columns, and how far it has come.
create table import (
    id          uuid primary key,
    created_by  uuid not null,
    created_at  timestamptz not null,
    state       int not null,                -- imports.Import.State
    upload_id   uuid,                        -- of the frame's uploads; null: the file is gone
    header_line int not null,                -- 0: there is none
    next_line   int not null default 0,      -- a run: the rows before this line are done
    stopping    boolean not null default false,  -- somebody has cancelled the run: it ends with the batch under way
    actor       bytea,                       -- cohoi.Actor who has begun the run: by his rights it goes on
    lease_until timestamptz not null default '-infinity',  -- an instance works on it, and says so again and again
    bulk_act_id uuid,
    finished_at timestamptz,
    doc         bytea not null               -- imports.Import
);
create index import_by_creator on import (created_by, created_at desc, id desc);
create index import_at_work on import (created_at) where state in (2, 3, 7);
create index import_by_bulk_act on import (bulk_act_id) where bulk_act_id is not null;
create index import_with_file on import (created_at) where upload_id is not null;

-- What is wrong with rows; after an undoing, what could not be undone.
create table problem (
    id          bigint generated always as identity,
    import_id   uuid not null references import on delete cascade,
    line        int not null,
    column_name text,
    code        int not null,                -- cohoi.Code
    record_id   uuid,
    primary key (import_id, line, id)
);

-- What a run has made of each row: how it is undone, and how a person's rows are found when he is erased.
create table made (
    import_id           uuid not null references import on delete cascade,
    line                int not null,
    contact_id          uuid,
    contact_created     boolean not null,
    opportunity_id      uuid,
    opportunity_created boolean not null,
    looked_at           int not null default 0,  -- by an undoing: 1 its opportunity, 2 its contact, too
    primary key (import_id, line)
);
create index made_by_contact on made (contact_id) where contact_id is not null;
