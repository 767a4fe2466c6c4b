-- tenants.change   $1 tenant int   $2 state text or null   $3 logikal url text or null   $4 user text or null
-- $5 sealed password bytea or null   $6 master key text or null   $7 poll interval int or null
-- $8 requests per minute int or null   $9 events bigint or null; 0 takes a quota off
-- What is null stays as it is.
insert into access.tenant as known
  (tenant, state, logikal_url, logikal_user, sealed_password, master_key, poll_interval_seconds, requests_per_minute,
   most_events)
values ($1, coalesce($2, 'active'), $3, $4, $5, $6, $7, nullif($8, 0), nullif($9, 0))
    on conflict (tenant) do update
   set state = coalesce($2, known.state),
       logikal_url = coalesce($3, known.logikal_url),
       logikal_user = coalesce($4, known.logikal_user),
       sealed_password = coalesce($5, known.sealed_password),
       master_key = coalesce($6, known.master_key),
       poll_interval_seconds = coalesce($7, known.poll_interval_seconds),
       requests_per_minute = nullif(coalesce($8, known.requests_per_minute), 0),
       most_events = nullif(coalesce($9, known.most_events), 0),
       revision = known.revision + 1;
