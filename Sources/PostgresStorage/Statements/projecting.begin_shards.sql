-- Filling begins at the start and ends at the head of now. $1 tenant int  $2 name text  $3 build int  $4 shards int
insert into projecting.checkpoint (tenant, name, build, shard, target, begins_at)
select $1, $2, $3, shard, s.head, s.floor
  from log.sequencer s, generate_series(0, $4 - 1) shard
 where s.tenant = $1
