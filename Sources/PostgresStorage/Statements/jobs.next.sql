-- $1 tenant int  $2 version of the decoder int
-- In how many seconds the next one is due; null when none is.
select extract(epoch from min(run_at) - now())::double precision as seconds
  from polling.job
 where tenant = $1 and kind = 'parts_list' and state = 'open' and version <= $2
