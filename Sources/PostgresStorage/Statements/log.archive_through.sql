-- The newest position that had been recorded by a time, 0 for none. $1 tenant int  $2 time timestamptz
select coalesce(max(last_position), 0) as position from log.batch where tenant = $1 and recorded_at <= $2
