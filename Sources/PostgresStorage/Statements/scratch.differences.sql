-- Rows that are not the same in two tables, by their key, and how many there are of each kind.
-- :past   :present   :key   :row   $1 tenant int   $2 limit bigint
select coalesce(past.key, present.key) as key, past.line as past, present.line as present,
       count(*) filter (where past.key is null) over () as added,
       count(*) filter (where past.key is not null and present.key is not null) over () as changed,
       count(*) filter (where present.key is null) over () as removed
  from (select json_build_array(:key)::text as key,
               (select row_to_json(r)::text from (select :row) r) as line
          from :past m where m.tenant = $1) past
  full join (select json_build_array(:key)::text as key,
                    (select row_to_json(r)::text from (select :row) r) as line
               from :present m where m.tenant = $1) present on present.key = past.key
 where past.line is distinct from present.line
 order by 1
 limit $2
