-- $1 tenant int  $2 id bigint  $3 attempts int
-- Nothing happens where it was begun anew in the meantime.
delete from polling.job where tenant = $1 and id = $2 and attempts = $3 and state = 'open'
