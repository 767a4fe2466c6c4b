-- Takes the lease if it is free, expired or already the holder's. No row: another holds it.
-- $1 tenant int  $2 holder text  $3 seconds double
insert into polling.lease as l (tenant, holder, fence, expires_at)
values ($1, $2, 1, clock_timestamp() + make_interval(secs => $3))
    on conflict (tenant) do update
   set holder = excluded.holder, expires_at = excluded.expires_at,
       fence = l.fence + case when l.holder = excluded.holder and l.expires_at > clock_timestamp() then 0 else 1 end
 where l.holder = excluded.holder or l.expires_at <= clock_timestamp()
returning fence
