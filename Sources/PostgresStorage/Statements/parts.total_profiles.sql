-- parts.total_profiles   counted   $1 tenant int   $2 project uuid   perhaps $3 position bigint
-- Cut lengths as they are built in, per piece times the position's amount, without cutting loss.
select json_build_object(
         'articleCode', "articleCode", 'color', color, 'innerColor', "innerColor", 'outerColor', "outerColor",
         'description', min(description), 'supplierCode', min("supplierCode"),
         'cuts', trim_scale(sum("amountPerPosition")),
         'lengthM', trim_scale(sum("amountPerPosition" * "lengthMm") / 1000),
         'value', trim_scale(sum("amountPerPosition" * "lengthMm" * "pricePerMetre") / 1000),
         'positions', count(distinct c.id),
         'rowsWithoutQuantity',
         count(*) filter (where "amountPerPosition" is null or "lengthMm" is null))::text as line
  from (:counted) c
  join blobs.parts_rows b on b.tenant = $1 and b.content = c.content and b.kind = 'profiles'
 cross join lateral json_to_recordset(b.rows) r (
         "articleCode" text, color text, "innerColor" text, "outerColor" text, description text, "supplierCode" text,
         "amountPerPosition" numeric, "lengthMm" numeric, "pricePerMetre" numeric)
 where c.excluded is null
 group by "articleCode", color, "innerColor", "outerColor"
 order by "articleCode", color, "innerColor", "outerColor"
