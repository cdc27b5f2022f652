alter table contact_count add column invoices int not null default 0;  -- CON-09
