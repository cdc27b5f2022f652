alter table contact add column created_by uuid;

-- A lead (LEA-01): the same columns as a contact's. Its identity may stand twice (AMB-26).
create table lead (
    id             uuid primary key,
    name           text not null,
    name_fold      text not null,
    search         text not null,
    facets         text[] not null,
    tax_code       text,
    citizen_id     text,
    phone_key      text,
    email_key      text,
    parent_id      uuid,                    -- a contact
    salesperson_id uuid,
    external_id    text,
    created_by     uuid,                    -- he may read and change it, too
    created_at     timestamptz not null,
    updated_at     timestamptz not null,
    deleted_at     timestamptz,
    version        int not null,
    doc            bytea not null           -- contacts.Contact
);
create unique index lead_by_external_id on lead (external_id) where deleted_at is null;
create index lead_by_tax_code on lead (tax_code) where tax_code is not null and deleted_at is null;
create index lead_by_citizen_id on lead (citizen_id) where citizen_id is not null and deleted_at is null;
create index lead_by_phone on lead (phone_key) where phone_key is not null and deleted_at is null;
create index lead_by_email on lead (email_key) where email_key is not null and deleted_at is null;
create index lead_by_parent on lead (parent_id) where parent_id is not null;
create index lead_by_age on lead (created_at desc, id desc) where deleted_at is null;
create index lead_by_name on lead (name_fold, id) where deleted_at is null;
create index lead_by_change on lead (updated_at desc, id desc) where deleted_at is null;
create index lead_by_salesperson on lead (salesperson_id, created_at desc, id desc) where deleted_at is null;
create index lead_by_creator on lead (created_by, created_at desc, id desc) where deleted_at is null;
create index lead_search on lead using gin (search extensions.gin_trgm_ops);
create index lead_by_facets on lead using gin (facets);

-- A copy of accounts' lists: ranks, services, ...
create table listed_value (
    id      uuid primary key,
    list    text not null,
    active  boolean not null,
    version int not null
);

-- Which day and year it is, is the company's setting.
create table company_clock (
    one       boolean primary key default true check (one),
    version   int not null,
    time_zone text not null
);
create function company_year(at timestamptz) returns int language sql stable as $$
    select extract(year from at at time zone coalesce((select time_zone from company_clock), 'Asia/Ho_Chi_Minh'))::int
$$;

-- What a customer has paid (LEA-14), kept from the events of opportunities.
create table contact_revenue (
    contact_id uuid not null,
    year       int not null,
    currency   text not null,
    amount     numeric not null,
    primary key (contact_id, year, currency)
);

-- What a customer makes or sells (CON-10).
create table contact_product (
    id         uuid primary key,
    contact_id uuid not null,
    created_at timestamptz not null,
    version    int not null,
    doc        bytea not null               -- contacts.Product
);
create index contact_product_by_contact on contact_product (contact_id, created_at desc, id desc);
alter table contact_count add column products int not null default 0;
