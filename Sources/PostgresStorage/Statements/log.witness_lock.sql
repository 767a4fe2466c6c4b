-- One at a time compares the logs with their witness, until the end of its transaction. No binds.
select pg_advisory_xact_lock(hashtextextended('logikal_sync.witness', 0))
