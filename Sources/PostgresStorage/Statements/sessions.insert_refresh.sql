-- sessions.insert_refresh   $1 tenant int   $2 digest bytea   $3 session uuid   $4 at timestamptz
insert into access.refresh_token (tenant, digest, session, issued_at) values ($1, $2, $3, $4);
