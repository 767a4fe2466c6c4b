-- reconciling.answer   $1 tenant int   $2 batch key text
-- What was written under an idempotency key.
select metadata from log.batch where tenant = $1 and key = $2;
