-- Who is being erased here: documents, stored events, replies of commands (common/erasing.c). A row tells how far it has
-- come. It goes twice, at once and a minute later, for what was under way when the first look had passed.
create table erasing (
  id uuid primary key, -- of the contact
  names boolean not null,
  part int not null default 0,
  place text not null default '',
  is_last boolean not null default false,
  begun_at timestamptz not null default now_db(),
  due_at timestamptz not null default now_db()
);

-- The next events of a partition that name an id, and how far was looked; a row with nulls where none do.
create function events_naming(p_partition int, p_after bigint, p_id text, p_limit int)
returns table (through bigint, seq bigint, stored_at timestamptz, type text, envelope bytea)
language sql stable as $$
  with page as materialized
    (select e.seq, e.stored_at, e.type, e.envelope from events e where e.partition = p_partition and e.seq > p_after
      order by e.seq limit p_limit)
  select m.through, p.seq, p.stored_at, p.type, p.envelope
    from (select max(q.seq) as through from page q) m
    left join page p on position(convert_to(p_id, 'UTF8') in p.envelope) > 0
$$;

-- The same for replies that are kept for retries.
create function replies_naming(p_after timestamptz, p_id text, p_limit int)
returns table (through timestamptz, actor text, method text, id text, reply bytea)
language sql stable as $$
  with page as materialized
    (select c.at, c.actor, c.method, c.id, c.reply from commands c where c.status = 0 and c.at > p_after
      order by c.at fetch first p_limit rows with ties)
  select m.through, p.actor, p.method, p.id, p.reply
    from (select max(q.at) as through from page q) m
    left join page p on position(convert_to(p_id, 'UTF8') in p.reply) > 0
$$;
