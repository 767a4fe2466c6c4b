-- tenants.lock
-- Until the transaction ends nobody else makes a tenant, so that no two want one number.
select pg_advisory_xact_lock(hashtextextended('access.tenant', 0));
