-- clients.revoke   $1 tenant int   $2 client uuid   $3 at timestamptz   $4 by text
update access.client set revoked_at = $3, revoked_by = $4 where tenant = $1 and id = $2 and revoked_at is null;
