-- A copy of the active catalog's customer statuses: those that a contact may be given (CON-17).
create table customer_status (
    id uuid primary key
);
