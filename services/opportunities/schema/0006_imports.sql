-- The import that made it; kept when its file is gone.
alter table opportunity add column import_id uuid;
create index opportunity_by_import on opportunity (import_id, created_at desc, id desc)
    where import_id is not null and deleted_at is null;
