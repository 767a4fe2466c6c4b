-- $1 tenant int  $2 elevations uuid[]  $3 fetched after timestamptz or null
select entity_id, kind, stamp
  from polling.asset
 where tenant = $1 and entity_id = any ($2) and ($3::timestamptz is null or fetched_at > $3)
