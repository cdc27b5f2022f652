-- Files; their bytes are the frame's (uploads, upload_chunks), under the same id.
create table attachment (
    id      uuid primary key references uploads,
    by_user uuid not null,
    chunks  int not null,
    doc     bytea not null                  -- evidence.Attachment
);
