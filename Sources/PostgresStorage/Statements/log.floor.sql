-- Where the log begins, and which archive has a position. $1 tenant int  $2 position bigint
select s.floor, a.file
  from log.sequencer s
  left join log.archive a on a.tenant = s.tenant and a.attached_at is null
                         and a.first_position <= $2 and a.last_position >= $2
 where s.tenant = $1
