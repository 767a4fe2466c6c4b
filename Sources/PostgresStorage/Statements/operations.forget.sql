-- Keeps the newest of those that ended. $1 tenant int  $2 how many bigint
delete from polling.operation
 where tenant = $1 and finished_at is not null
   and number <= (select o.number
                    from polling.operation o
                   where o.tenant = $1 and o.finished_at is not null
                   order by o.number desc
                  offset $2 limit 1)
