create table campaign (
    id          uuid primary key,
    name_fold   text not null,              -- for search and for sorting
    code        text not null unique,
    kind        int not null,
    state       int not null,
    external_id text unique,
    created_at  timestamptz not null,
    version     int not null,
    doc         bytea not null              -- campaigns.Campaign
);
create index campaign_by_age on campaign (created_at desc, id desc);
create index campaign_by_name on campaign (name_fold, id);
create index campaign_search on campaign using gin (name_fold extensions.gin_trgm_ops);

create table member (
    campaign_id uuid not null references campaign,
    user_id     uuid not null,
    is_manager  boolean not null,
    primary key (campaign_id, user_id, is_manager)
);
create index member_by_user on member (user_id, campaign_id);  -- what a user may see (ACC-02)

-- One row: the steps of opportunities outside campaigns (AMB-56).
create table pipeline (
    id      text primary key check (id = 'pipeline'),
    version int not null,
    doc     bytea not null                  -- campaigns.Pipeline
);

-- A copy of accounts' people.
create table person (
    id      uuid primary key,
    active  boolean not null,
    version int not null
);
