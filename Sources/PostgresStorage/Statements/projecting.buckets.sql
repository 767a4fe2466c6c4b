-- What a table holds: rows and the sum of their hashes, by bucket, in whatever order they lie.
-- :table   :columns   $1 tenant int   $2 buckets bigint   :filter
select l.hash & ($2 - 1) as bucket, count(*) as rows, sum(l.hash)::text as digest
  from (select hashtextextended(row(:columns)::text, 0) as hash from :table m where m.tenant = $1:filter) l
 group by 1
