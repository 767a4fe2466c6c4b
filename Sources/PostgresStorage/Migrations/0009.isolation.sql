-- Row-level security: the service sees the rows of the one tenant that its transaction names, and none before it names
-- one. Forced, so that it holds for the owner too, who has a policy of his own: migrations, partitions and rebuilds are
-- his work.

create function log.isolate(target regclass) returns void language plpgsql as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format('drop policy if exists owner on %s', target);
  execute format('drop policy if exists tenant on %s', target);
  execute format('create policy owner on %s to current_user using (true) with check (true)', target);
  -- In a subquery it is computed once for each statement, not for each row.
  execute format($policy$
    create policy tenant on %s to logikal_sync_service
      using (tenant = (select nullif(current_setting('logikal_sync.tenant', true), '')::int))
    $policy$, target);
end
$$;

-- Every table with a tenant in one of our schemas; partitions are reached through their parent only.
create view log.tenant_table as
select c.oid::regclass as name, c.relrowsecurity and c.relforcerowsecurity as is_isolated
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant' and not a.attisdropped
 where n.nspname in ('log', 'polling', 'blobs', 'projecting', 'access', 'read')
   and c.relkind in ('r', 'p') and not c.relispartition;

do $$
declare
  target regclass;
begin
  for target in select name from log.tenant_table loop
    perform log.isolate(target);
  end loop;
end
$$;

-- What is asked before the tenant is known, or of all tenants at once, and no more than that.
create function log.heads() returns table (tenant int, head bigint, epoch uuid)
language sql stable security definer set search_path = log, pg_temp as $$
  select s.tenant, s.head, s.epoch from log.sequencer s
$$;

create function access.find_key(of_digest bytea) returns table (tenant int, id uuid, name text)
language sql stable security definer set search_path = access, pg_temp as $$
  select k.tenant, k.id, k.name from access.api_key k where k.digest = of_digest and k.revoked_at is null
$$;

revoke execute on function log.isolate, log.heads, access.find_key from public;
grant execute on function log.heads, access.find_key to logikal_sync_service;
