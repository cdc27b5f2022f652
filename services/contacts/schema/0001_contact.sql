create table contact (
    id             uuid primary key,
    name           text not null,           -- shown as a parent's name
    name_fold      text not null,
    search         text not null,           -- name, codes, phones and e-mails in their normal forms
    facets         text[] not null,         -- "verify=2", "rank=<id>", ...: what lists are filtered by
    tax_code       text,                    -- digits only
    citizen_id     text,                    -- digits only
    phone_key      text,                    -- E.164, or bare digits
    email_key      text,
    parent_id      uuid references contact,
    salesperson_id uuid,
    external_id    text,
    created_at     timestamptz not null,
    updated_at     timestamptz not null,
    version        int not null,
    doc            bytea not null           -- contacts.Contact
);
create unique index contact_by_tax_code on contact (tax_code);         -- CON-01
create unique index contact_by_citizen_id on contact (citizen_id);     -- CON-01
create unique index contact_by_external_id on contact (external_id);
create index contact_by_phone on contact (phone_key) where phone_key is not null;
create index contact_by_email on contact (email_key) where email_key is not null;
create index contact_by_parent on contact (parent_id) where parent_id is not null;
create index contact_by_age on contact (created_at desc, id desc);
create index contact_by_name on contact (name_fold, id);
create index contact_by_change on contact (updated_at desc, id desc);
create index contact_by_salesperson on contact (salesperson_id, created_at desc, id desc);  -- ACC-08
create index contact_search on contact using gin (search extensions.gin_trgm_ops);
create index contact_by_facets on contact using gin (facets);          -- CON-25: any filters together

-- What there is of each kind (CON-05, 06, 07), kept from events; apart, so that counting raises no version.
create table contact_count (
    contact_id    uuid primary key,
    opportunities int not null default 0,
    orders        int not null default 0,
    meetings      int not null default 0
);

-- Append-only (CON-11). The id is derived from what caused the entry, so that nothing is told twice.
create table contact_history (
    contact_id uuid not null,
    at         timestamptz not null,
    id         uuid not null,
    user_id    uuid,
    doc        bytea not null,              -- contacts.HistoryEntry
    primary key (contact_id, at, id)
);

create table contact_comment (
    contact_id uuid not null,
    at         timestamptz not null,
    id         uuid not null,
    user_id    uuid,
    doc        bytea not null,              -- contacts.Comment
    primary key (contact_id, at, id)
);

-- A copy of accounts' people.
create table person (
    id        uuid primary key,
    full_name text not null,
    active    boolean not null,
    version   int not null
);
