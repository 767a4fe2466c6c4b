-- $1 tenant int  $2 from batch bigint
select batch, position, key_id, note, signed_at
  from log.checkpoint where tenant = $1 and batch >= $2 order by batch, key_id
