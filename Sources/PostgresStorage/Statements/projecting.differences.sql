-- Rows that only one of two tables has, the variants of one beside each other.
-- :table   :other   :columns   $1 tenant int   $2 buckets bigint   $3 differing bigint[]   $4 limit int   :filter
with mine as materialized (
  select l.line
    from (select row(:columns)::text as line
            from :table m
           where m.tenant = $1:filter and hash_record_extended(row(:columns), 0) & ($2 - 1) = any ($3)) l
), others as materialized (
  select l.line
    from (select row(:columns)::text as line
            from :other m
           where m.tenant = $1:filter and hash_record_extended(row(:columns), 0) & ($2 - 1) = any ($3)) l
)
select d.is_in_other, d.line
  from (select false as is_in_other, line from (select line from mine except all select line from others) a
        union all
        select true, line from (select line from others except all select line from mine) b) d
 order by d.line
 limit $4
