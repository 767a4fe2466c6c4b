-- The oldest partition with what is not archived. $1 tenant int
select p.first_position, p.last_position
  from log.partition p
  join log.sequencer s on s.tenant = p.tenant
 where p.tenant = $1 and p.last_position > s.floor
 order by p.first_position
 limit 1
