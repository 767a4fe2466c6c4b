-- The newest checkpoint that a key signed. $1 tenant int  $2 key id text
select note from log.checkpoint where tenant = $1 and key_id = $2 order by batch desc limit 1
