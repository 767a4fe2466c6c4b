-- What was kept of things that are gone: visits of projects, how their lists and bytes were read.
-- $1 tenant int  $2 entities uuid[]
with visit as (
  delete from polling.visit where tenant = $1 and project = any ($2)
), asset as (
  delete from polling.asset where tenant = $1 and entity_id = any ($2)
)
delete from polling.scope where tenant = $1 and subject_id = any ($2)
