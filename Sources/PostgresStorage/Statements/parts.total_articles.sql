-- parts.total_articles   counted   $1 tenant int   $2 project uuid   perhaps $3 position bigint
-- Per piece times the position's amount. What is not to be estimated is needed all the same, but costs nothing.
select json_build_object(
         'articleCode', "articleCode", 'color', color, 'unit', unit, 'description', min(description),
         'supplierCode', min("supplierCode"), 'orderCode', min("orderCode"),
         'quantity', trim_scale(sum("quantityPerPosition")),
         'value', trim_scale(sum("quantityPerPosition" * price * (1 - coalesce("discountPercent", 0) / 100))
                             filter (where "doNotEstimate" is not true)),
         'positions', count(distinct c.id),
         'rowsWithoutQuantity', count(*) filter (where "quantityPerPosition" is null))::text as line
  from (:counted) c
  join blobs.parts_rows b on b.tenant = $1 and b.content = c.content and b.kind = 'articles'
 cross join lateral json_to_recordset(b.rows) r (
         "articleCode" text, color text, unit text, description text, "supplierCode" text, "orderCode" text,
         "quantityPerPosition" numeric, price numeric, "discountPercent" numeric, "doNotEstimate" boolean,
         "isInactive" boolean)
 where c.excluded is null and "isInactive" is not true
 group by "articleCode", color, unit
 order by "articleCode", color, unit
