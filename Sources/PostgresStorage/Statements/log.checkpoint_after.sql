-- The first checkpoint at or after a position that a key signed. $1 tenant int  $2 position bigint  $3 key id text
select note from log.checkpoint where tenant = $1 and position >= $2 and key_id = $3 order by position limit 1
