-- Where a shard of a build stands, from where on it knows history, and where the log begins and ends.
-- $1 tenant int  $2 name text  $3 build int  $4 shard int
select c.position, c.target, s.head, b.shards, b.state = 'building' as is_filling,
       greatest(c.begins_at, s.floor) as begins_at
  from projecting.checkpoint c
  join projecting.build b on b.name = c.name and b.build = c.build
  join log.sequencer s on s.tenant = c.tenant
 where c.tenant = $1 and c.name = $2 and c.build = $3 and c.shard = $4
