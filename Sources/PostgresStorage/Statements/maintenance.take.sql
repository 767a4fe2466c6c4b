-- $1 tenant int  $2 names text[]  $3 whether also what is not due bool  $4 holder text  $5 seconds double precision
with next as (
  select m.name
    from log.maintenance m
   where m.tenant = $1 and m.name = any ($2) and (m.due_at <= clock_timestamp() or $3)
     and (m.leased_until is null or m.leased_until < clock_timestamp())
   order by m.due_at, m.name
   limit 1
     for update skip locked
)
update log.maintenance m
   set holder = $4, attempt = gen_random_uuid(), leased_until = clock_timestamp() + make_interval(secs => $5),
       started_at = clock_timestamp()
  from next
 where m.tenant = $1 and m.name = next.name
returning m.name, m.attempt
