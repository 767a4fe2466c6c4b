-- parts.total_glass   counted   $1 tenant int   $2 project uuid   perhaps $3 position bigint
-- Panes and panels of one make and size, per piece times the position's amount.
select json_build_object(
         'name', r.name, 'supplier', supplier, 'articleNumber', "articleNumber", 'type', r.type,
         'widthMm', trim_scale("widthMm"), 'heightMm', trim_scale("heightMm"),
         'amount', trim_scale(sum("amountPerPosition")),
         'areaM2', trim_scale(sum("amountPerPosition" * "widthMm" * "heightMm") / 1000000),
         'positions', count(distinct c.id),
         'rowsWithoutQuantity', count(*) filter (where "amountPerPosition" is null))::text as line
  from (:counted) c
  join blobs.parts_rows b on b.tenant = $1 and b.content = c.content and b.kind = 'glass'
 cross join lateral json_to_recordset(b.rows) r (
         name text, supplier text, "articleNumber" text, type text, "widthMm" numeric, "heightMm" numeric,
         "amountPerPosition" numeric)
 where c.excluded is null
 group by r.name, supplier, "articleNumber", r.type, "widthMm", "heightMm"
 order by r.name, supplier, "articleNumber", r.type, "widthMm", "heightMm"
