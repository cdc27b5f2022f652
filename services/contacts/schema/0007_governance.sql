-- Who hands over what is his, to whom; the row goes when nothing is left to go over.
create table hand_over (
    id      uuid primary key,               -- of the event
    from_id uuid not null,
    to_id   uuid not null,
    by_id   uuid
);
