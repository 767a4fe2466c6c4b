-- $1 tenant int  $2 id uuid
delete from polling.session where tenant = $1 and id = $2
