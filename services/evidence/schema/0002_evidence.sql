-- What evidence knows of an opportunity: a copy of what it must know, and the state that it owns itself.
create table dossier (
    id           uuid primary key,
    campaign_id  uuid,                       -- null: the pipeline
    contact_id   uuid not null,
    owner_id     uuid,
    service_id   uuid,
    kind         int not null,               -- opportunities.Opportunity.Kind: 1 plain, 2 main, 3 secondary
    state        int not null,               -- .State: 1 active, 2 won, 3 lost
    deleted      boolean not null default false,
    copied       int not null,               -- version of the opportunity that was copied last
    asked_since  timestamptz,                -- since when it is an active main one; null: it is none
    status       int not null,               -- .Evidence: 1 not required, 2 not updated, 3 updated
    cause        int not null,               -- .EvidenceCause
    version      int not null,               -- of the evidence; what was told last
    evidence_at  timestamptz,                -- of the newest proof
    warned_at    timestamptz,                -- the last warning
    accepted     boolean not null default false,
    swept_on     date,                       -- the day whose sweep failed it; reopening clears it
    dice         double precision not null default random()
);
create index dossier_by_contact on dossier (contact_id, id);
-- The sweep goes by id; tonight's list, too, of all or of somebody's.
create index dossier_asked on dossier (id) where asked_since is not null;
create index dossier_at_stake on dossier (id) where asked_since is not null and status = 2;
create index dossier_at_stake_of_owner on dossier (owner_id, id) where asked_since is not null and status = 2;
create index dossier_at_stake_of_campaign on dossier (campaign_id, id) where asked_since is not null and status = 2;
create index dossier_at_stake_of_contact on dossier (contact_id, id) where asked_since is not null and status = 2;
-- EVD-07: checked at random.
create index dossier_unchecked on dossier (dice) where asked_since is not null and status = 3 and not accepted;

-- Proofs. Those of one opportunity only; a call with a contact is a proof for each of its active main ones.
create table item (
    id             uuid primary key,
    opportunity_id uuid not null,
    at             timestamptz not null,
    by_user        uuid,
    doc            bytea not null            -- evidence.Item
);
create index item_by_opportunity on item (opportunity_id, at desc, id desc);

create table warning (
    id             uuid primary key,
    opportunity_id uuid not null,
    at             timestamptz not null,
    doc            bytea not null            -- evidence.Warning
);
create index warning_by_opportunity on warning (opportunity_id, at desc, id desc);

-- Whoever may read one of these may read the file.
create table attachment_link (
    attachment_id  uuid not null references attachment on delete cascade,
    opportunity_id uuid,
    contact_id     uuid not null,            -- whose data it may hold
    on_contact     boolean not null          -- it stands in the contact's discussion, too
);
create unique index attachment_link_once
    on attachment_link (attachment_id, coalesce(opportunity_id, '00000000-0000-0000-0000-000000000000'), contact_id);
create index attachment_link_by_contact on attachment_link (contact_id);

-- "call" is a word of SQL.
create table phone_call (
    id             uuid primary key,
    call_id        text not null unique,     -- Stringee's
    contact_id     uuid,
    opportunity_id uuid,
    user_id        uuid,
    by             int not null,             -- evidence.Call.By
    at             timestamptz,              -- null: only its recording is known yet
    recording_url  text,
    recording_id   uuid references uploads,
    doc            bytea                     -- evidence.Call
);
create index phone_call_by_contact on phone_call (contact_id, at desc, id desc) where at is not null;
create index phone_call_by_opportunity on phone_call (opportunity_id, at desc, id desc) where at is not null;

-- Daily work, each a row that holds its progress: the sweep, and the warning some hours before it. run 0 is the day's
-- own; those by hand before its time are counted on.
create table round (
    kind        text not null,               -- SWEEP, NEAR
    day         date not null,
    run         int not null,
    as_of       timestamptz not null,        -- as at which time it judges
    place       uuid not null default '00000000-0000-0000-0000-000000000000',  -- all up to here are done
    checked     int not null default 0,
    failed      int not null default 0,
    finished_at timestamptz,
    primary key (kind, day, run)
);
create index round_open on round (as_of, kind) where finished_at is null;

-- Contacts that were merged into another one, or erased: what hangs on them follows in batches.
create table contact_to_follow (
    contact_id uuid primary key,
    into_id    uuid,                         -- null: erased
    cause      text not null
);

-- --- copies of what other daemons own ------------------------------------------------------------------------------

create table contact (
    id             uuid primary key,
    salesperson_id uuid,
    version        int not null
);
create index contact_by_salesperson on contact (salesperson_id) where salesperson_id is not null;

create table person (
    id        uuid primary key,
    full_name text not null,
    username  text not null,                 -- lower case
    roles     text[] not null,
    version   int not null
);
create index person_by_username on person (username);
create table role (
    id      text primary key,
    name    text not null,
    checks  boolean not null,                -- holds evidence.check: customer care
    version int not null
);
create table legal_service (
    id uuid primary key
);
create table settings (
    one     boolean primary key default true check (one),
    version int not null,
    doc     bytea not null                   -- accounts.Settings
);
