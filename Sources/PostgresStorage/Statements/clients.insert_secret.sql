-- clients.insert_secret   $1 tenant int   $2 client uuid   $3 digest bytea   $4 at timestamptz
insert into access.client_secret (tenant, client, version, digest, created_at)
select $1, $2, coalesce(max(s.version), 0) + 1, $3, $4
  from access.client_secret s where s.tenant = $1 and s.client = $2;
