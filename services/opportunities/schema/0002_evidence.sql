-- "Update evidence" (EVD-09): active main ones by their state of evidence, newest first; of everybody, of an owner.
create index opportunity_by_evidence on opportunity (evidence, created_at desc, id desc)
    where deleted_at is null and kind = 2 and state = 1;
create index opportunity_by_evidence_of_owner on opportunity (owner_id, evidence, created_at desc, id desc)
    where deleted_at is null and kind = 2 and state = 1;
