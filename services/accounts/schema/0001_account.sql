create table team (
    id        uuid primary key,
    name_fold text not null,
    leader_id uuid,
    version   int not null,
    doc       bytea not null                 -- accounts.Team
);
create index team_by_name on team (name_fold, id);
create index team_by_leader on team (leader_id);

create table role (
    name        text primary key,
    built_in    boolean not null,
    permissions int[] not null,              -- numbers of cohoi.Permission
    version     int not null,
    doc         bytea not null               -- accounts.Role
);

create table account (
    id            uuid primary key,
    username_fold text not null unique,
    name_fold     text not null,
    team_id       uuid references team,
    active        boolean not null,
    created_at    timestamptz not null,
    password_hash text not null,             -- argon2id, as libsodium writes it; '' cannot log in
    version       int not null,
    doc           bytea not null             -- accounts.User without the password
);
create index account_by_name on account (name_fold, id);
create index account_by_age on account (created_at desc, id desc);
create index account_by_username on account (username_fold, id);
create index account_by_team on account (team_id);
create index account_search on account using gin ((name_fold || ' ' || username_fold) extensions.gin_trgm_ops);

create table account_role (
    account_id uuid not null references account,
    role       text not null references role,
    primary key (account_id, role)
);
create index account_role_by_role on account_role (role);

create table session (
    token_hash bytea primary key,
    id         uuid not null unique,
    account_id uuid not null references account,
    csrf_token text not null,
    expires_at timestamptz not null
);
create index session_by_account on session (account_id);
create index session_by_expiry on session (expires_at);

create table api_token (
    id          uuid primary key,
    secret_hash bytea not null unique,
    account_id  uuid not null references account,
    expires_at  timestamptz,
    created_at  timestamptz not null,
    doc         bytea not null               -- accounts.Token without the secret
);
create index api_token_by_account on api_token (account_id, created_at desc, id desc);

-- Lock-out by user name; also of names that nobody has, so that a guesser learns nothing.
create table failed_log_in (
    username_fold text primary key,
    failures      int not null,
    last_at       timestamptz not null,
    locked_until  timestamptz
);
create index failed_log_in_by_age on failed_log_in (last_at);

create table setting (
    id      text primary key check (id = 'settings'),
    version int not null,
    doc     bytea not null                   -- accounts.Settings
);

create table list_item (
    list      text not null,
    id        uuid not null,
    name_fold text not null,
    version   int not null,
    doc       bytea not null,                -- accounts.ListItem
    primary key (list, id)
);
create unique index list_item_by_name on list_item (list, name_fold);

-- Who changed what, from the logs of all daemons (PEE-12).
create table audit (
    at       timestamptz not null,
    event_id text not null,
    resource text not null,
    user_id  uuid,
    doc      bytea not null,                 -- accounts.AuditEntry
    primary key (at, event_id)
);
create index audit_by_resource on audit (resource, at desc, event_id desc);
create index audit_by_user on audit (user_id, at desc, event_id desc);
