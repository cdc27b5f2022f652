-- Webhooks (PEE-07). The logs of the daemons are the queue: a webhook keeps how far it has come in each, and no event.
-- docs/decisions/0020-webhooks-read-the-logs.md

create table webhook (
    id               uuid primary key,
    owner_id         uuid not null,
    state            int not null,               -- Webhook.State
    created_at       timestamptz not null,
    version          int not null,
    doc              bytea not null,             -- notifications.Webhook without its secret
    secret           bytea not null,
    old_secret       bytea,                      -- signs, too, for a day after it was replaced
    old_secret_until timestamptz,
    lease_id         uuid,                       -- the instance that sends
    leased_until     timestamptz not null default '-infinity'
) with (fillfactor = 50);
create index webhook_newest on webhook (created_at desc, id desc);
create index webhook_by_owner on webhook (owner_id, created_at desc, id desc);
create index webhook_to_hold on webhook (leased_until) where state = 1;

-- By partition, from 1. What was told, or did not concern it, is behind the cursor.
create table webhook_cursor (
    webhook_id uuid not null references webhook on delete cascade,
    source     text not null,
    epochs     bigint[] not null,
    seqs       bigint[] not null,
    is_unknown boolean not null,                 -- the source was away: what is older than the webhook is passed over
    primary key (webhook_id, source)
) with (fillfactor = 50);

-- The event that a partition waits for, after it could not be told.
create table webhook_trouble (
    webhook_id uuid not null references webhook on delete cascade,
    source     text not null,
    partition  int not null,
    seq        bigint not null,
    tries      int not null,
    since      timestamptz not null,
    next_at    timestamptz not null,
    primary key (webhook_id, source, partition)
);

create table webhook_delivery (
    id         uuid primary key,
    webhook_id uuid not null references webhook on delete cascade,
    state      int not null,                     -- Delivery.State
    at         timestamptz not null,
    doc        bytea not null                    -- notifications.Delivery
);
create index webhook_delivery_newest on webhook_delivery (webhook_id, id desc);
create index webhook_delivery_by_state on webhook_delivery (webhook_id, state, id desc);
create index webhook_delivery_by_age on webhook_delivery (at);

-- A copy of the company's setting webhookAllowedTargets.
create table allowed_targets (
    one     boolean primary key default true check (one),
    targets text[] not null
);
