create table catalog (
    id         uuid primary key,
    active     boolean not null,
    created_at timestamptz not null,
    version    int not null,
    doc        bytea not null               -- catalog.Catalog
);
create unique index catalog_active on catalog (active) where active;   -- CAT-01: at most one
create index catalog_by_age on catalog (created_at desc, id desc);

-- What catalogs hold, one by one. A removed one stays: old transactions show its name.
create table customer_status (
    id         uuid primary key,
    catalog_id uuid not null references catalog
);
create table result (
    id                 uuid primary key,
    catalog_id         uuid not null references catalog,
    name               text not null,
    probability        int,                 -- CAT-03: no action, one, or both
    customer_status_id uuid,
    removed            boolean not null
);

create table customer_transaction (
    id             uuid primary key,
    contact_id     uuid not null,
    opportunity_id uuid,
    campaign_id    uuid,                    -- the opportunity's; none: the pipeline's, or no opportunity
    assignee_id    uuid,
    status         int not null,            -- catalog.Transaction.Status
    result_id      uuid references result,
    completed_at   timestamptz,
    title_fold     text not null,
    created_at     timestamptz not null,
    due_key        timestamptz not null,    -- due_at; far away where there is none
    -- What it has made of its contact's status, and when: of two contacts that become one the later holds (PEE-04).
    given_status   uuid,
    given_at       timestamptz,
    version        int not null,
    doc            bytea not null           -- catalog.Transaction
);
create index transaction_newest on customer_transaction (created_at desc, id desc);
create index transaction_by_due on customer_transaction (due_key, id);
create index transaction_by_contact on customer_transaction (contact_id, created_at desc, id desc);
create index transaction_of_contact on customer_transaction (contact_id, id);  -- to be moved, to be erased
create index transaction_by_opportunity on customer_transaction (opportunity_id, created_at desc, id desc);
create index transaction_by_campaign on customer_transaction (campaign_id, created_at desc, id desc);
create index transaction_by_assignee on customer_transaction (assignee_id, created_at desc, id desc);
create index transaction_by_result on customer_transaction (result_id, created_at desc, id desc);
create index transaction_by_status on customer_transaction (status, created_at desc, id desc);
create index transaction_search on customer_transaction using gin (title_fold extensions.gin_trgm_ops);
-- The latest completed one of a contact and of an opportunity (AMB-30).
create index transaction_latest_of_contact on customer_transaction (contact_id, completed_at desc, id desc)
    where result_id is not null;
create index transaction_latest_of_opportunity on customer_transaction (opportunity_id, completed_at desc, id desc)
    where result_id is not null;
create index transaction_given on customer_transaction (contact_id, given_at desc) where given_at is not null;

-- Decisions of rules, in the order in which they were made: the number is taken under the locks of what is decided about.
create sequence decision;

-- --- copies of what other daemons own ------------------------------------------------------------------------------

create table person (
    id      uuid primary key,
    active  boolean not null,
    version int not null
);
create table contact (
    id             uuid primary key,
    name           text not null,
    name_fold      text not null,
    salesperson_id uuid,
    merged_into    uuid,                    -- it is no more (PEE-04)
    version        int not null
);
create index contact_search on contact using gin (name_fold extensions.gin_trgm_ops);
create index contact_by_salesperson on contact (salesperson_id) where salesperson_id is not null;
create table opportunity (
    id          uuid primary key,
    contact_id  uuid not null,
    campaign_id uuid,                       -- none: in the pipeline
    name        text not null,
    owner_id    uuid,
    deleted     boolean not null,
    version     int not null
);
create index opportunity_by_owner on opportunity (owner_id) where campaign_id is null;
create index opportunity_by_contact on opportunity (contact_id);
create table campaign (
    id      uuid primary key,
    version int not null
);
create table campaign_member (
    campaign_id uuid not null references campaign,
    user_id     uuid not null,
    is_manager  boolean not null,           -- he may be a salesperson besides
    primary key (campaign_id, user_id)
);
create index campaign_member_by_user on campaign_member (user_id, campaign_id);

-- --- work that may be too much for one transaction -------------------------------------------------------------------

-- Contacts that are no more, and whose transactions have not all followed yet (PEE-04).
create table contact_to_follow (
    contact_id uuid primary key,
    into_id    uuid not null,
    cause      text not null                -- the event that told it
);
