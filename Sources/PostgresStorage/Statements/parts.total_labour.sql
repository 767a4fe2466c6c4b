-- parts.total_labour   counted   $1 tenant int   $2 project uuid   perhaps $3 position bigint
-- Minutes as the files give them: nobody documents whether they are per piece, so they are not multiplied.
select json_build_object(
         'work', work, 'name', r.name, 'minutes', trim_scale(sum(minutes)),
         'positions', count(distinct c.id))::text as line
  from (:counted) c
  join blobs.parts_rows b on b.tenant = $1 and b.content = c.content and b.kind = 'labourTimes'
 cross join lateral json_to_recordset(b.rows) r (work text, name text, minutes numeric)
 where c.excluded is null
 group by work, r.name
 order by work, r.name
