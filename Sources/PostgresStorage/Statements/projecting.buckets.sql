-- What a table holds: rows and the sum of their hashes, by bucket, in whatever order they lie. offset 0 keeps whole rows
-- from being carried to where their hashes are summed.
-- :table   :columns   $1 tenant int   $2 buckets bigint   :filter
select l.hash & ($2 - 1) as bucket, count(*) as rows, sum(l.hash)::text as digest
  from (select hash_record_extended(row(:columns), 0) as hash from :table m where m.tenant = $1:filter offset 0) l
 group by 1
