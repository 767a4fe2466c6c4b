-- access.find   $1 digest bytea
-- Whose key it is, unless it was revoked.
select tenant, id, name, roles from access.find_key($1);
