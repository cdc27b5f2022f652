-- --- the inbox ---------------------------------------------------------------------------------------------------------

create table notification (
    id         uuid primary key,
    user_id    uuid not null,
    cause_id   uuid not null,             -- the event; of a bulk act, what its notices are counted under
    created_at timestamptz not null,
    read       boolean not null default false,
    count      int not null,
    version    int not null default 1,
    doc        bytea not null,            -- notifications.Notification; read and version are those of the columns
    unique (user_id, cause_id)            -- one for an event, however many groups he is in (AMB-14)
);
create index notification_newest on notification (user_id, created_at desc, id desc);
create index notification_unread on notification (user_id, created_at desc, id desc) where not read;
create index notification_read_by_age on notification (created_at) where read;    -- what may be forgotten

-- What a user has chosen; without a row everything is told (PEE-13).
create table settings (
    user_id uuid primary key,
    off     text[] not null default '{}', -- types that are not told
    doc     bytea not null default ''     -- notifications.NotificationSettings
);

-- --- what is still to be told: docs/decisions/0004-notices-are-queued.md ---------------------------------------------------

create table notice (
    id           uuid primary key,
    gather_id    uuid not null,           -- notices of a bulk act that are told together have the same
    due_at       timestamptz not null,
    told_through uuid,                    -- readers up to this id are told already
    doc          bytea not null           -- notifications.Notice
) with (fillfactor = 50, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_scale_factor = 0);
create index notice_due on notice (due_at, id);
create index notice_gathered on notice (gather_id, id);

-- --- copies of what other daemons own --------------------------------------------------------------------------------------

create table person (
    id        uuid primary key,
    full_name text not null,
    active    boolean not null,
    roles     text[] not null,
    version   int not null
);
create index person_by_role on person using gin (roles);

create table role (
    name      text primary key,
    views_all boolean not null,           -- holds campaigns.view_all
    version   int not null
);

create table campaign (
    id              uuid primary key,
    name            text not null,
    auto_distribute boolean not null,
    hide_info       boolean not null,
    version         int not null
);
create table campaign_member (
    campaign_id uuid not null references campaign,
    user_id     uuid not null,
    is_manager  boolean not null,         -- who is a salesperson besides has two rows
    primary key (campaign_id, user_id, is_manager)
);

create table opportunity (
    id           uuid primary key,
    campaign_id  uuid,
    contact_id   uuid not null,
    name         text not null,
    owner_id     uuid,
    bulk_act_id  text,                    -- of its creation
    awaits_owner boolean not null,        -- its entry is told when automatic distribution has decided (NTF-02)
    version      int not null
) with (fillfactor = 80);
