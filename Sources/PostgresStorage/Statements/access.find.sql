-- access.find   $1 digest bytea
-- Whose key it is, unless it was revoked.
select tenant, id, name from access.api_key where digest = $1 and revoked_at is null;
