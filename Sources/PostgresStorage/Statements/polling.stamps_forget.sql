-- $1 tenant int  $2 elevations uuid[]
delete from polling.asset where tenant = $1 and entity_id = any ($2)
