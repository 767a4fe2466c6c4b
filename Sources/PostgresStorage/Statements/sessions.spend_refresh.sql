-- sessions.spend_refresh   $1 tenant int   $2 digest bytea   $3 at timestamptz
update access.refresh_token set spent_at = $3 where tenant = $1 and digest = $2;
