-- $1 tenant int  $2 elevations uuid[]
select entity_id, kind, stamp from polling.asset where tenant = $1 and entity_id = any ($2)
