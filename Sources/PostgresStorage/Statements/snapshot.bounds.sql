-- snapshot.bounds   $1 tenant int
-- The end of a tenant's log, and where it begins; no row for an unknown tenant. What follows in the transaction is not
-- compiled first, which takes longer than to run it.
select head, epoch, floor, set_config('jit', 'off', true) from log.sequencer where tenant = $1;
