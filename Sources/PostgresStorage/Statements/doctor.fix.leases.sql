-- Gives back the leases that ran out; their fences stay.
update polling.lease set expires_at = '-infinity' where expires_at < clock_timestamp()
