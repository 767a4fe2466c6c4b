-- clients.expire_secrets   $1 tenant int   $2 client uuid   $3 until timestamptz
-- Every secret that is there ends then at the latest.
update access.client_secret
   set expires_at = least(expires_at, $3)
 where tenant = $1 and client = $2;
