-- A role for whoever watches over the installation: its metrics, and nothing else. What a role may do the program
-- knows.
create or replace function access.are_roles(named text[]) returns boolean language sql immutable as $$
  select cardinality(named) > 0
     and named <@ array['reader', 'contributor', 'auditor', 'operator', 'admin', 'installation', 'monitor']
$$;

-- What metrics count is found without reading what has long been settled.
create index job_dead on polling.job (tenant, kind) where state = 'dead';
create index dead_letter_open on projecting.dead_letter (tenant, name) where state = 'open';
create index scope_unread on polling.scope (tenant, outcome) where outcome <> 'complete';
create index stream_withheld on log.stream (tenant) where entity_type = 'deletions' and not is_deleted;
create index cycle_ended on polling.cycle (tenant, outcome, finished_at) where scope is null;
