-- From here on one checkpoint is enough. $1 tenant int  $2 name text  $3 build int
with joined as (
  delete from projecting.checkpoint c where c.tenant = $1 and c.name = $2 and c.build = $3 and c.shard > 0
)
update projecting.build set shards = 1, state = 'catching_up', changed_at = clock_timestamp()
 where name = $2 and build = $3
