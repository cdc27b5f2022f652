-- Internal mail (NTF-03). Columns alone, no documents: erasing a person blanks subjects and bodies in one statement.

create table mail_thread (
    id          uuid primary key,
    subject     text not null,
    search      text not null,             -- the subject, folded
    campaign_id uuid,
    contact_id  uuid,                      -- whom it is about
    created_by  uuid not null,
    created_at  timestamptz not null,
    last_at     timestamptz not null,
    messages    int not null default 0
) with (fillfactor = 80);
create index mail_thread_by_contact on mail_thread (contact_id) where contact_id is not null;

create table mail_participant (
    thread_id uuid not null references mail_thread,
    user_id   uuid not null,
    last_at   timestamptz not null,        -- the thread's, so that one index gives his newest ones
    unread    int not null default 0,
    read_at   timestamptz,
    primary key (thread_id, user_id)
);
create index mail_newest on mail_participant (user_id, last_at desc, thread_id desc);
create index mail_unread on mail_participant (user_id, last_at desc, thread_id desc) include (unread) where unread > 0;

create table mail_message (
    id             uuid primary key,
    thread_id      uuid not null references mail_thread,
    user_id        uuid not null,
    at             timestamptz not null,
    body           text not null,
    search         text not null,          -- the body, folded
    attachment_ids uuid[] not null default '{}'
);
create index mail_message_newest on mail_message (thread_id, id desc);
