-- An opportunity. What stands outside campaigns belongs to the pipeline, whose campaign_id is the nil UUID.
create table opportunity (
    id                  uuid primary key,
    campaign_id         uuid not null,
    contact_id          uuid not null,
    step_id             uuid not null,
    state               int not null,        -- 1 active, 2 won, 3 lost
    owner_id            uuid,
    owner_since         timestamptz,         -- what the losers of a registration are told (NEW-02)
    kind                int not null,        -- 1 plain, 2 main, 3 secondary
    evidence            int not null,
    name_fold           text not null,       -- for search and for sorting
    phone               text,                -- typed for this opportunity; else the contact's holds
    email               text,
    phone_normal        text,
    email_normal        text,
    currency            text not null,       -- of the expected revenue
    revenue             numeric not null,
    external_id         text unique,
    expected_close_date date,
    entered_at          timestamptz not null,
    created_at          timestamptz not null,
    deleted_at          timestamptz,
    version             int not null,
    doc                 bytea not null       -- opportunities.Opportunity without phone and e-mail
);
-- A column of a campaign's board: active ones, and won ones in the last step; newest first.
create index opportunity_board on opportunity (campaign_id, step_id, entered_at desc, id desc)
    where deleted_at is null and state <> 3;
-- "Mine", "unowned" and the pipeline's board.
create index opportunity_board_by_owner on opportunity (owner_id, campaign_id, step_id, entered_at desc, id desc)
    where deleted_at is null and state <> 3;
-- Lists, newest first: of everything, of a campaign, of an owner, of a contact.
create index opportunity_newest on opportunity (created_at desc, id desc) where deleted_at is null;
create index opportunity_by_campaign on opportunity (campaign_id, created_at desc, id desc) where deleted_at is null;
create index opportunity_by_owner on opportunity (owner_id, created_at desc, id desc) where deleted_at is null;
-- Also finds whom a campaign holds already (CMP-05).
create index opportunity_by_contact on opportunity (contact_id, created_at desc, id desc) where deleted_at is null;
create index opportunity_by_step on opportunity (campaign_id, step_id, state, id) where deleted_at is null;
create index opportunity_by_phone on opportunity (phone_normal) where phone_normal is not null;
create index opportunity_by_email on opportunity (email_normal) where email_normal is not null;
create index opportunity_search on opportunity using gin (name_fold extensions.gin_trgm_ops);

-- What stands in each column of a campaign's board, so that a board of 100,000 opens as fast as one of 100 (PEE-14).
create table step_total (
    campaign_id uuid not null,
    step_id     uuid not null,
    currency    text not null,
    n           bigint not null,
    revenue     numeric not null,
    primary key (campaign_id, step_id, currency)
) with (fillfactor = 50);

-- Every attempt to register (NEW-02).
create table claim (
    id             uuid primary key,
    opportunity_id uuid not null references opportunity,
    at             timestamptz not null,
    doc            bytea not null            -- opportunities.Claim
);
create index claim_by_opportunity on claim (opportunity_id, at desc, id desc);

create table comment (
    id             uuid primary key,
    opportunity_id uuid not null references opportunity,
    at             timestamptz not null,
    doc            bytea not null            -- contacts.Comment
);
create index comment_by_opportunity on comment (opportunity_id, at desc, id desc);

-- "order" is a word of SQL.
create table sales_order (
    id             uuid primary key,
    opportunity_id uuid not null references opportunity,
    campaign_id    uuid not null,
    contact_id     uuid not null,
    created_at     timestamptz not null,
    version        int not null,
    doc            bytea not null            -- opportunities.Order
);
create index sales_order_newest on sales_order (created_at desc, id desc);
create index sales_order_by_opportunity on sales_order (opportunity_id, created_at desc, id desc);
create index sales_order_by_campaign on sales_order (campaign_id, created_at desc, id desc);
create index sales_order_by_contact on sales_order (contact_id, created_at desc, id desc);

create table task (
    id             uuid primary key,
    opportunity_id uuid not null references opportunity,
    campaign_id    uuid not null,
    contact_id     uuid not null,
    assignee_id    uuid,
    kind           int not null,
    created_at     timestamptz not null,
    version        int not null,
    doc            bytea not null            -- opportunities.Task
);
create index task_newest on task (created_at desc, id desc);
create index task_by_opportunity on task (opportunity_id, created_at desc, id desc);
create index task_by_campaign on task (campaign_id, created_at desc, id desc);
create index task_by_contact on task (contact_id, created_at desc, id desc);
create index task_by_assignee on task (assignee_id, created_at desc, id desc);

-- --- copies of what other daemons own ------------------------------------------------------------------------------

create table person (
    id        uuid primary key,
    full_name text not null,
    active    boolean not null,
    version   int not null
);

-- A campaign; the nil UUID is the pipeline, of which the document holds steps and fail reasons only.
create table campaign (
    id        uuid primary key,
    name      text not null,
    hide_info boolean not null,
    version   int not null,
    doc       bytea not null                 -- campaigns.Campaign
);
create table campaign_member (
    campaign_id uuid not null references campaign,
    user_id     uuid not null,
    is_manager  boolean not null,            -- he may be a salesperson besides
    primary key (campaign_id, user_id)
);
create index campaign_member_by_user on campaign_member (user_id, campaign_id);
create table campaign_step (
    campaign_id uuid not null references campaign,
    id          uuid not null,
    name        text not null,
    primary key (campaign_id, id)
);

create table contact (
    id             uuid primary key,
    name           text not null,
    name_fold      text not null,
    tax_code       text,                     -- as typed, and in their normal forms
    phone          text,
    email          text,
    tax_normal     text,
    phone_normal   text,
    email_normal   text,
    address        text,
    address_fold   text,
    status_id      uuid,
    salesperson_id uuid,
    parent_id      uuid,
    verify         int not null,             -- 1 reject, 2 to do, 3 verified
    version        int not null
);
create index contact_search on contact using gin (name_fold extensions.gin_trgm_ops);
create index contact_by_phone on contact (phone_normal) where phone_normal is not null;
create index contact_by_email on contact (email_normal) where email_normal is not null;
create index contact_by_salesperson on contact (salesperson_id) where salesperson_id is not null;

-- One row: the company's settings, as accounts has them.
create table settings (
    one     boolean primary key default true check (one),
    version int not null,
    doc     bytea not null                   -- accounts.Settings
);

-- --- work that may be too much for one transaction -------------------------------------------------------------------

-- Opportunities that must leave a step (AMB-51). A row stays a while after the last one has left, for commands that
-- read the campaign before it changed.
create table step_move (
    campaign_id  uuid not null,
    from_step_id uuid not null,
    to_step_id   uuid not null,
    won_only     boolean not null,           -- the won ones follow the last step
    cause        text not null,              -- the event
    until        timestamptz not null,
    primary key (campaign_id, from_step_id, won_only)
);
-- Contacts of whose pipeline opportunities not all have followed yet (AMB-23, AMB-24).
create table contact_to_follow (
    contact_id uuid primary key,
    why        text not null,
    cause      text not null
);

-- History is read from the log.
create index events_by_subject on events (subject, stored_at desc, partition, seq);
