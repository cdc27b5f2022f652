-- Copies of what others own.
create table campaign (
    id      uuid primary key,
    version int not null,
    doc     bytea not null                       -- campaigns.Campaign
);
create table person (
    id      uuid primary key,
    active  boolean not null,
    version int not null
);

-- Campaign opportunities, as far as deciding needs them. `pending` is a decision that has not come back yet; what it
-- would give counts as given already, so that a burst is shared out evenly.
create table opportunity (
    id               uuid primary key,
    campaign_id      uuid not null,
    owner_id         uuid,
    state            int not null,               -- opportunities.Opportunity.State
    deleted          boolean not null default false,
    entered_at       timestamptz not null,
    pending_decision uuid,
    pending_owner_id uuid
);
create index opportunity_open on opportunity (campaign_id, id) where state = 1 and not deleted;
create index opportunity_by_holder on opportunity (campaign_id, coalesce(pending_owner_id, owner_id), entered_at);
create index opportunity_by_owner on opportunity (owner_id, campaign_id) where state = 1 and not deleted;

-- Whose turn it is: one row a campaign, locked by whoever decides in it (PEE-02).
create table turn (
    campaign_id  uuid primary key,
    last_user_id uuid,                           -- who was given the last one
    position     int not null default 0          -- and where he stood in the list, should he leave it
);
create table given (
    campaign_id uuid not null,
    user_id     uuid not null,
    n           bigint not null,                 -- decisions for him since the campaign began
    primary key (campaign_id, user_id)
);

-- Who left and still holds opportunities: worked off in batches by a job (PEE-01).
create table leaving (
    campaign_id uuid not null,
    user_id     uuid not null,
    cause       text not null,                   -- the event that told it
    primary key (campaign_id, user_id)
);
