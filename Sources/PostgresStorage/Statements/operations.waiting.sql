-- What is open, and whether the process that runs it still holds the lease. $1 tenant int  $2 id uuid or null for all
select o.state, o.scope, o.executor,
       o.state = 'running'
         and not exists (select from polling.lease l
                          where l.tenant = $1 and l.fence = o.fence and l.expires_at > clock_timestamp()) as is_stalled
  from polling.operation o
 where o.tenant = $1 and o.state in ('accepted', 'running') and ($2::uuid is null or o.id = $2)
 order by o.number
 limit 100
