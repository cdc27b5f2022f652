alter table contact_count add column calls int not null default 0;  -- CON-08

-- A copy of the main opportunities, to know whether one is left on a contact (CON-15, EVD-11, AMB-22).
create table main_opportunity (
    id         uuid primary key,
    contact_id uuid not null,
    state      text not null,               -- as settings name it: ACTIVE, WON, LOST
    deleted    boolean not null default false
);
create index main_opportunity_by_contact on main_opportunity (contact_id);

-- One row: the states in which a main one counts as left, as the company's settings have it (AMB-22).
create table main_left (
    version int not null,
    states  text[] not null
);
insert into main_left (version, states) values (0, '{ACTIVE,WON}');
