-- sessions.refresh_tenant   $1 digest bytea
select access.find_refresh_token($1) as tenant;
