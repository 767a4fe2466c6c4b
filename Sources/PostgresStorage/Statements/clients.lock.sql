-- clients.lock   $1 tenant int   $2 client uuid
-- The client, unless it was revoked, kept from being changed until the transaction ends.
select id from access.client where tenant = $1 and id = $2 and revoked_at is null for update;
