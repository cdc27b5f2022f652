-- Quotes: what may become an order. Of the shape of sales_order.
create table quote (
    id             uuid primary key,
    opportunity_id uuid not null references opportunity,
    campaign_id    uuid not null,
    contact_id     uuid not null,
    counterpart_id uuid,                     -- the order that it became
    created_at     timestamptz not null,
    deleted_at     timestamptz,
    version        int not null,
    doc            bytea not null            -- opportunities.Order
);
create index quote_newest on quote (created_at desc, id desc);
create index quote_by_opportunity on quote (opportunity_id, created_at desc, id desc);
create index quote_by_campaign on quote (campaign_id, created_at desc, id desc);
create index quote_by_contact on quote (contact_id, created_at desc, id desc);

alter table sales_order
    add column counterpart_id uuid,          -- the quote that it came from
    add column deleted_at timestamptz;

-- Invoices are kept for their contact (CON-09).
create table invoice (
    id         uuid primary key,
    contact_id uuid not null,
    order_id   uuid references sales_order,
    issued_on  date not null,
    created_at timestamptz not null,
    doc        bytea not null                -- opportunities.Invoice
);
create index invoice_by_contact on invoice (contact_id, created_at desc, id desc);
create index invoice_by_order on invoice (order_id) where order_id is not null;

-- Tasks may be of a contact alone, fall due and are reminded of.
alter table task
    alter column opportunity_id drop not null,
    add column due_at timestamptz not null default 'infinity',
    add column done boolean not null default false,
    add column deleted_at timestamptz,
    add column told_due_at timestamptz;      -- the due time of which its assignee was told
create index task_by_due on task (due_at, id) where deleted_at is null;
create index task_by_assignee_due on task (assignee_id, due_at, id) where deleted_at is null;
create index task_by_opportunity_due on task (opportunity_id, due_at, id) where deleted_at is null;
create index task_by_campaign_due on task (campaign_id, due_at, id) where deleted_at is null;
create index task_by_contact_due on task (contact_id, due_at, id) where deleted_at is null;
create index task_to_tell on task (due_at)
    where not done and deleted_at is null and told_due_at is distinct from due_at;

-- The services that lines are about, by name; a copy of the list that accounts keeps.
create table service (
    id      uuid primary key,
    name    text not null,
    version int not null
);

alter table settings add column time_zone text;  -- of business days

-- Those few that are deleted: their tasks are left out of lists.
create index opportunity_deleted on opportunity (id) where deleted_at is not null;
