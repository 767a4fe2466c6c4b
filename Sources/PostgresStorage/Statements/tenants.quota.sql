-- tenants.quota   $1 tenant int
select requests_per_minute, most_events from access.tenant where tenant = $1;
