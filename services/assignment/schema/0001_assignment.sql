-- Copies of what others own.
create table campaign (
    id              uuid primary key,
    salesperson_ids uuid[] not null,
    seller_ids      uuid[] not null,    -- whom opportunities are dealt to, in the order of the round
    member_ids      uuid[] not null,    -- managers, too
    counts_held     boolean not null,   -- the method asks how many active ones each seller holds
    counts_period   boolean not null,   -- there are capacities ...
    period_days     int not null,       -- ... over so many days
    version         int not null,
    doc             bytea not null      -- campaigns.Campaign
);
create table person (
    id      uuid primary key,
    active  boolean not null,
    version int not null
);

-- Campaign opportunities, as far as deciding needs them. `pending_*` is a decision that has not come back yet; what it
-- would give counts as given already, so that a burst is shared out evenly.
create table opportunity (
    id               uuid primary key,
    campaign_id      uuid not null,
    owner_id         uuid,
    state            int not null,      -- opportunities.Opportunity.State
    deleted          boolean not null default false,
    entered_at       timestamptz not null,
    pending_decision uuid,
    pending_owner_id uuid,
    pending_why      text,
    holder_id        uuid generated always as
                     (case when pending_decision is null then owner_id else pending_owner_id end) stored
);
create index opportunity_open on opportunity (campaign_id, id)          -- to be shuffled, owned ones included
    where state = 1 and not deleted and pending_decision is null;
create index opportunity_unowned on opportunity (campaign_id, id)       -- to be shuffled
    where state = 1 and not deleted and pending_decision is null and owner_id is null;
create index opportunity_by_owner on opportunity (owner_id, campaign_id, id)   -- what one who left leaves behind
    where state = 1 and not deleted and owner_id is not null;
create index opportunity_held on opportunity (campaign_id, holder_id)   -- how many active ones a seller holds
    where state = 1 and not deleted;
create index opportunity_in_period on opportunity (campaign_id, holder_id, entered_at) where not deleted;

-- Whose turn it is: a row a campaign (PEE-02). It is also the campaign's lock: whoever decides in a campaign, or notes
-- what became of its opportunities, takes it first, so that no two wait for each other.
create table turn (
    campaign_id  uuid primary key,
    last_user_id uuid,                  -- who was given the last one
    position     int not null default 0,     -- where he stood in the list, should he leave it
    pass         bigint not null default 0   -- weighted: how far the round has come
) with (fillfactor = 50);
create table share (
    campaign_id uuid not null,
    user_id     uuid not null,
    given       bigint not null,        -- decisions for him since the campaign began
    pass        bigint not null,        -- weighted: where the round finds him next
    primary key (campaign_id, user_id)
) with (fillfactor = 50);

-- Who seems to have left while he holds opportunities: looked at, and worked off in batches, by a job (PEE-01).
create table leaving (
    campaign_id uuid not null,
    user_id     uuid not null,
    cause       text not null,          -- the event that told it
    primary key (campaign_id, user_id)
);

-- What was dealt to somebody who had just left: decided again, at growing intervals, by a job.
create table undecided (
    opportunity_id uuid primary key,
    cause          text not null,       -- the event that told it
    tries          int not null,
    due_at         timestamptz not null -- infinity: decided, and not come back yet
);
create index undecided_due on undecided (due_at);
