-- Who leads whom: outside campaigns the leader of the salesperson's team is the manager (NTF-05).
create table team (
    id        uuid primary key,
    leader_id uuid,
    version   int not null
);
alter table person add column team_id uuid;
create index opportunity_by_contact on opportunity (contact_id);    -- customers that are merged

-- What was heard of accounts before this held no teams, so its log is read again: copies take what is newer or the same.
update cursors set epoch = 0, seq = 0 where source = 'accounts';
