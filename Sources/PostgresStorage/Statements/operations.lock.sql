-- One request of a tenant at a time, so that of two for the same scope one joins the other. $1 tenant int
select pg_advisory_xact_lock(hashtext('logikal_sync.operations'), $1)
