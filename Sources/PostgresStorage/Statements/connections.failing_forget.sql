-- $1 tenant int  $2 projects uuid[]
delete from polling.failing_project where tenant = $1 and entity_id = any ($2)
