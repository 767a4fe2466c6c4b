-- clients.secrets   $1 client uuid   $2 at timestamptz
-- The digests of the secrets that let the client in; none for one that was revoked.
select tenant, name, version, digest from access.find_secrets($1, $2);
