-- Notifications by e-mail (PEE-13): queued in the transaction that tells, sent by a job. No address is kept: it is asked of
-- accounts when it is needed.

alter table settings add column mailed text[] not null default '{}';   -- types that are told by e-mail, too

create table email (
    id         uuid primary key,
    user_id    uuid not null,
    cause_id   uuid not null,             -- what a bulk act counts up before it is sent is one
    contact_id uuid,                      -- of whom it tells: erased with him
    doc        bytea not null,            -- notifications.Notification
    state      int not null default 1,    -- Email.State
    tries      int not null default 0,
    due_at     timestamptz not null,
    cause      text,                      -- why the last try failed
    created_at timestamptz not null
) with (fillfactor = 70, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_scale_factor = 0);
create unique index email_untried on email (user_id, cause_id) where tries = 0;
create index email_due on email (due_at) where state = 1;
create index email_newest on email (state, created_at desc, id desc);
create index email_by_contact on email (contact_id, id) where contact_id is not null;
