create table contact (
    id                  uuid primary key,
    type                int not null,
    name                text not null,           -- shown as a parent's name
    name_fold           text not null,
    search              text not null,           -- name, identity, phone and e-mail in their normal forms
    tax_code            text,                    -- digits only
    citizen_id          text,
    phone_normal        text,                    -- E.164
    email_normal        text,
    parent_id           uuid references contact,
    salesperson_id      uuid,
    status_id           uuid,
    rank_id             uuid,
    industry_id         uuid,
    offered_service_ids uuid[] not null,
    verify              int not null,
    old_customer        boolean not null default false,
    external_id         text,
    created_at          timestamptz not null,
    updated_at          timestamptz not null,
    version             int not null,
    doc                 bytea not null           -- contacts.Contact
);
create unique index contact_by_tax_code on contact (tax_code);         -- CON-01
create unique index contact_by_citizen_id on contact (citizen_id);     -- CON-01
create unique index contact_by_external_id on contact (external_id);
create index contact_by_phone on contact (phone_normal);
create index contact_by_email on contact (email_normal);
create index contact_by_parent on contact (parent_id);
create index contact_by_age on contact (created_at desc, id desc);
create index contact_by_name on contact (name_fold, id);
create index contact_by_change on contact (updated_at desc, id desc);
create index contact_by_salesperson on contact (salesperson_id, created_at desc, id desc);  -- ACC-08
create index contact_search on contact using gin (search extensions.gin_trgm_ops);

-- What there is of each kind (CON-05, 06, 07), kept from events; apart, so that counting raises no version.
create table contact_count (
    contact_id    uuid primary key,
    opportunities int not null default 0,
    orders        int not null default 0,
    meetings      int not null default 0
);

-- Append-only (CON-11); written in the transaction of what it tells, so once.
create table contact_history (
    contact_id uuid not null,
    at         timestamptz not null,
    id         uuid not null,
    user_id    uuid,
    doc        bytea not null,                   -- contacts.HistoryEntry
    primary key (contact_id, at, id)
);

create table contact_comment (
    contact_id uuid not null,
    at         timestamptz not null,
    id         uuid not null,
    user_id    uuid,
    doc        bytea not null,                   -- contacts.Comment
    primary key (contact_id, at, id)
);

-- A copy of accounts' people.
create table person (
    id        uuid primary key,
    full_name text not null,
    active    boolean not null,
    version   int not null
);
