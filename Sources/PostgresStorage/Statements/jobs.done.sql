-- $1 tenant int  $2 id bigint  $3 turn bigint
-- Nothing happens where it was begun anew in the meantime, or is another's.
delete from polling.job where tenant = $1 and id = $2 and turn = $3 and state = 'open'
