-- odoo.line.project   :projects_child
-- A project p as the older Odoo module wants it.
json_build_object(
  'id', p.logikal_id, 'name', p.name, 'description', '', 'status', 'active',
  'job_number', log.legible(p.state) ->> 'jobNumber', 'offer_number', log.legible(p.state) ->> 'offerNumber',
  'person_in_charge', log.legible(p.state) ->> 'personInCharge',
  'estimated', log.legible(p.state) -> 'estimated',
  'phases_count', (select count(*) from :projects_child c
                    where c.tenant = p.tenant and c.counted_for = p.id and c.type = 'phase'),
  'total_elevations', (select count(*) from :projects_child c
                        where c.tenant = p.tenant and c.counted_for = p.id and c.type = 'elevation'),
  'created_at', to_char((log.legible(p.state) ->> 'createdDate')::timestamptz at time zone 'utc',
                        'YYYY-MM-DD HH24:MI:SS'),
  'updated_at', to_char((log.legible(p.state) ->> 'changedDate')::timestamptz at time zone 'utc',
                        'YYYY-MM-DD HH24:MI:SS'))
