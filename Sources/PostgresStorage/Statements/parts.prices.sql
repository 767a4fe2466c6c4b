-- parts.prices   counted   $1 tenant int   $2 project uuid   perhaps $3 position bigint
-- What the estimation says of each elevation; sums leave out the recycle bin. Sums of several currencies are none.
with priced as (
  select c.id, c.name, log.legible(c.state) as state, log.legible(c.state) -> 'estimation' as estimation,
         c.excluded is not distinct from 'recycleBin' as is_recycled
    from (:counted) c
)
select json_build_object(
         'currency', case when count(distinct estimation ->> 'currency') = 1 then min(estimation ->> 'currency') end,
         'netPrice', case when count(distinct estimation ->> 'currency') <= 1 then trim_scale(
           sum((estimation ->> 'netPrice')::numeric) filter (where not is_recycled)) end,
         'totalPrice', case when count(distinct estimation ->> 'currency') <= 1 then trim_scale(
           sum((estimation ->> 'totalPrice')::numeric) filter (where not is_recycled)) end,
         'unpriced', count(*) filter (where estimation ->> 'totalPrice' is null and not is_recycled),
         'elevations', coalesce(json_agg(json_build_object(
           'id', id, 'name', name, 'amount', state -> 'amount', 'isInRecycleBin', is_recycled,
           'estimation', estimation) order by name, id), '[]'::json))::text as prices
  from priced
