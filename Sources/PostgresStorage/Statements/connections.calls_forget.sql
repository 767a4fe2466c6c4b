-- Keeps the newest rows, and none that ended too early. Ids grow with time, so that the first row to keep by age ends
-- the search. $1 tenant int  $2 rows bigint  $3 earliest timestamptz
delete from polling.call c
 where c.tenant = $1
   and c.id < greatest(
         (select k.id from polling.call k where k.tenant = $1 order by k.id desc offset $2 - 1 limit 1),
         coalesce((select k.id from polling.call k where k.tenant = $1 and k.ended_at >= $3 order by k.id limit 1),
                  9223372036854775807))
