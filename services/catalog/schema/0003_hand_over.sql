-- Who hands over what he has still to do with customers, to whom; the row goes when none is left.
create table hand_over (
    id      uuid primary key,                -- of the event
    from_id uuid not null,
    to_id   uuid not null
);
