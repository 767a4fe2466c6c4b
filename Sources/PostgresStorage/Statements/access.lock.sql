-- access.lock   $1 tenant int
-- Until the transaction ends nobody else may add this tenant's first key. A statement of its own: only the snapshot of
-- the next one sees what the wait let in.
select pg_advisory_xact_lock(hashtextextended('access.api_key', $1));
