-- $1 tenant int
select holder, fence from polling.lease where tenant = $1
