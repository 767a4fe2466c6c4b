-- $1 tenant int  $2 entities uuid[]
delete from polling.missing where tenant = $1 and entity_id = any ($2)
