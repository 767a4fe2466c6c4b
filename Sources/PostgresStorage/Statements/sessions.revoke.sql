-- sessions.revoke   $1 tenant int   $2 session uuid   $3 at timestamptz
update access.session set revoked_at = coalesce(revoked_at, $3) where tenant = $1 and id = $2;
