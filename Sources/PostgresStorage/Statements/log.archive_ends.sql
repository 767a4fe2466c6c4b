-- The links around a range of batches. $1 tenant int  $2 first and $3 last batch bigint
select f.first_position, f.previous, l.last_position, l.chain, s.floor
  from log.sequencer s
  join log.batch f on f.tenant = s.tenant and f.batch = $2
  join log.batch l on l.tenant = s.tenant and l.batch = $3
 where s.tenant = $1
