-- clients.secret_versions   $1 tenant int   $2 client uuid or null for all
-- When the secrets were made and end; the digests stay where they are.
select client, version, created_at, expires_at
  from access.client_secret
 where tenant = $1 and ($2::uuid is null or client = $2)
 order by client, version;
