create table campaign (
    id          uuid primary key,
    name_fold   text collate "C" not null,  -- what lists are sorted by
    search      text not null,              -- name and code, folded
    code        text not null unique,       -- V-3
    external_id text unique,
    kind        int not null,               -- campaigns.Campaign.Kind
    state       int not null,               -- campaigns.Campaign.State
    created_at  timestamptz not null,
    version     int not null,
    doc         bytea not null              -- campaigns.Campaign
);
-- A list asks each state and kind that it wants for its own first rows: there are four such pairs.
create index campaign_by_age on campaign (state, kind, created_at, id);
create index campaign_by_name on campaign (state, kind, name_fold, id);
create index campaign_by_search on campaign using gin (search extensions.gin_trgm_ops);

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
