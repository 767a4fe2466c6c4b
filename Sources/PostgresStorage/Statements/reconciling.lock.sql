-- reconciling.lock   $1 entity uuid
-- One decision about an entity at a time, until the transaction ends: the second is made on what the first has left.
select pg_advisory_xact_lock(hashtext('logikal_sync.reconciling'), hashtext($1::text));
