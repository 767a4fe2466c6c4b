-- parts.positions   counted   $1 tenant int   $2 project uuid   perhaps $3 position bigint
-- How many of a project's positions count, and how many do not for which reason. Rows that were dropped are one.
with counted as materialized (
  select c.id, coalesce(c.excluded, case when not exists (
           select from blobs.parts_rows r where r.tenant = $1 and r.content = c.content) then 'notKept' end) as excluded
    from (:counted) c
)
select json_build_object(
         'counted', count(*) filter (where excluded is null),
         'excluded', coalesce((select json_object_agg(x.excluded, x.count order by x.excluded)
                                 from (select excluded, count(*) as count from counted
                                        where excluded is not null group by excluded) x), '{}'::json)
       )::text as positions
  from counted
