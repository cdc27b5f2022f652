create index opportunity_in_bin on opportunity (deleted_at desc, id desc) where deleted_at is not null;
