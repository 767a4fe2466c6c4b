-- How each tenant is run. One that has no row here, as those from before this table, is active.
create table access.tenant (
  tenant int primary key references log.sequencer,
  state text not null default 'active' check (state in ('active', 'inactive')),
  revision bigint not null default 1,
  created_at timestamptz not null default now(),
  logikal_url text,
  logikal_user text check ((logikal_user is null) = (logikal_url is null)),
  -- By AES-GCM, under the master key of that id, which is kept elsewhere.
  sealed_password bytea check ((sealed_password is null) = (logikal_url is null)),
  master_key text check ((master_key is null) = (logikal_url is null)),
  poll_interval_seconds int check (poll_interval_seconds > 0)
);

insert into access.tenant (tenant) select s.tenant from log.sequencer s;

select log.isolate('access.tenant');
grant select on access.tenant to logikal_sync_service;

-- Asked with the rights of whoever asks: within a tenant's transaction it tells of that tenant only.
create function access.is_active(of_tenant int) returns boolean language sql stable as $$
  select not exists (select from access.tenant t where t.tenant = of_tenant and t.state <> 'active')
$$;

create or replace function access.find_key(of_digest bytea)
returns table (tenant int, id uuid, name text, roles text[])
language sql stable security definer set search_path = access, pg_temp as $$
  select k.tenant, k.id, k.name, k.roles
    from access.api_key k
   where k.digest = of_digest and k.revoked_at is null and access.is_active(k.tenant)
$$;

create or replace function access.find_secrets(of_client uuid, at timestamptz)
returns table (tenant int, name text, version int, digest bytea)
language sql stable security definer set search_path = access, pg_temp as $$
  select c.tenant, c.name, s.version, s.digest
    from access.client c
    join access.client_secret s on s.tenant = c.tenant and s.client = c.id
   where c.id = of_client and c.revoked_at is null and (s.expires_at is null or s.expires_at > at)
     and access.is_active(c.tenant)
$$;

-- Removes a tenant with everything of it, which nothing else may do with a log. For the owner alone; the tenant has to
-- be inactive, and the one of the installation stays.
-- Errors: LS404 there is no such tenant, LS409 it is active or the installation's.
create function access.delete_tenant(of_tenant int) returns void language plpgsql as $$
declare
  kept record;
  target regclass;
  is_left boolean := true;
begin
  perform from log.sequencer s where s.tenant = of_tenant for update;
  if not found then
    raise exception 'there is no tenant %', of_tenant using errcode = 'LS404';
  end if;
  if of_tenant = 1 or access.is_active(of_tenant) then
    raise exception 'tenant % is active or the installation''s', of_tenant using errcode = 'LS409';
  end if;
  execute format('drop table log.%I', 'event_' || of_tenant);
  -- What may only be appended to lets go of its rows for this transaction; others wait for it meanwhile.
  for kept in
    select t.tgrelid::regclass as name, t.tgname
      from pg_trigger t join log.tenant_table n on n.name = t.tgrelid::regclass
     where t.tgname = 'append_only' and t.tgrelid <> 'log.event'::regclass
  loop
    execute format('alter table %s disable trigger %I', kept.name, kept.tgname);
  end loop;
  -- In the order of the references between them, which shows in what can be deleted already.
  while is_left loop
    is_left := false;
    for target in
      select n.name from log.tenant_table n where n.name not in ('log.event'::regclass, 'log.sequencer'::regclass)
    loop
      begin
        execute format('delete from %s where tenant = $1', target) using of_tenant;
      exception when foreign_key_violation then
        is_left := true;
      end;
    end loop;
  end loop;
  delete from log.sequencer s where s.tenant = of_tenant;
  for kept in
    select t.tgrelid::regclass as name, t.tgname
      from pg_trigger t join log.tenant_table n on n.name = t.tgrelid::regclass
     where t.tgname = 'append_only' and t.tgenabled = 'D'
  loop
    execute format('alter table %s enable trigger %I', kept.name, kept.tgname);
  end loop;
end
$$;

revoke execute on function access.delete_tenant from public;
