-- The checkpoints of some batches, each as a line. $1 tenant int  $2 from batch bigint  $3 through batch bigint
select batch, '{"checkpoint":' || to_json(note) || '}' as line
  from log.checkpoint
 where tenant = $1 and batch >= $2 and batch <= $3
 order by batch, key_id
