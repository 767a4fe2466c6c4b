-- Who may ask, and for what. What a role may do is known to the program alone; here stands who has which.

create function access.are_roles(named text[]) returns boolean language sql immutable as $$
  select cardinality(named) > 0 and named <@ array['reader', 'auditor', 'operator', 'admin', 'installation']
$$;

-- Keys that were there before roles could do everything; so they do now.
alter table access.api_key add column roles text[] check (access.are_roles(roles));
update access.api_key set roles = case when tenant = 1 then array['admin', 'installation'] else array['admin'] end;
alter table access.api_key alter column roles set not null;

create table access.client (
  tenant int not null references log.sequencer,
  -- What the client calls itself; of all tenants no two have the same.
  id uuid not null unique,
  name text not null check (name <> ''),
  roles text[] not null check (access.are_roles(roles)),
  requests_per_minute int check (requests_per_minute > 0),
  created_at timestamptz not null,
  created_by text not null,
  revoked_at timestamptz,
  revoked_by text check ((revoked_by is null) = (revoked_at is null)),
  primary key (tenant, id)
);

-- A name that was revoked may be given again.
create unique index client_name on access.client (tenant, name) where revoked_at is null;

-- Secrets are kept as digests. The one before stays valid for a while after a rotation.
create table access.client_secret (
  tenant int not null,
  client uuid not null,
  version int not null,
  digest bytea not null check (octet_length(digest) = 32),
  created_at timestamptz not null,
  expires_at timestamptz,
  primary key (tenant, client, version),
  foreign key (tenant, client) references access.client on delete cascade
);

-- What one login opened: its access tokens and its refresh tokens live no longer than it, and it lives no longer than
-- the secret that it was opened with.
create table access.session (
  tenant int not null,
  id uuid not null,
  client uuid not null,
  secret_version int not null,
  started_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  primary key (tenant, id),
  foreign key (tenant, client, secret_version) references access.client_secret on delete cascade
);

create index session_client on access.session (tenant, client, started_at);

-- Each refresh token is good for one use; a spent one stays, so that its second use is noticed.
create table access.refresh_token (
  tenant int not null,
  digest bytea not null unique check (octet_length(digest) = 32),
  session uuid not null,
  issued_at timestamptz not null,
  spent_at timestamptz,
  primary key (tenant, digest),
  foreign key (tenant, session) references access.session on delete cascade
);

create index refresh_token_session on access.refresh_token (tenant, session);

do $$
declare
  target regclass;
begin
  foreach target in array array['access.client', 'access.client_secret', 'access.session',
                                'access.refresh_token']::regclass[] loop
    perform log.isolate(target);
    execute format('grant select, insert, update on %s to logikal_sync_service', target);
  end loop;
end
$$;
grant delete on access.session, access.refresh_token to logikal_sync_service;

-- What is asked before the tenant is known, and no more than that.
drop function access.find_key(bytea);
create function access.find_key(of_digest bytea) returns table (tenant int, id uuid, name text, roles text[])
language sql stable security definer set search_path = access, pg_temp as $$
  select k.tenant, k.id, k.name, k.roles from access.api_key k where k.digest = of_digest and k.revoked_at is null
$$;

create function access.find_secrets(of_client uuid, at timestamptz)
returns table (tenant int, name text, version int, digest bytea)
language sql stable security definer set search_path = access, pg_temp as $$
  select c.tenant, c.name, s.version, s.digest
    from access.client c
    join access.client_secret s on s.tenant = c.tenant and s.client = c.id
   where c.id = of_client and c.revoked_at is null and (s.expires_at is null or s.expires_at > at)
$$;

create function access.find_refresh_token(of_digest bytea) returns int
language sql stable security definer set search_path = access, pg_temp as $$
  select t.tenant from access.refresh_token t where t.digest = of_digest
$$;

revoke execute on function access.find_key, access.find_secrets, access.find_refresh_token from public;
grant execute on function access.find_key, access.find_secrets, access.find_refresh_token to logikal_sync_service;
