-- odoo.line.project   :projects_child
-- A project p as the older Odoo module wants it.
(select json_build_object(
   'id', p.logikal_id, 'name', p.name, 'description', '', 'status', 'active',
   'job_number', t."jobNumber", 'offer_number', t."offerNumber", 'person_in_charge', t."personInCharge",
   'estimated', t.estimated,
   'phases_count', (select count(*) from :projects_child c
                     where c.tenant = p.tenant and c.counted_for = p.id and c.type = 'phase'),
   'total_elevations', (select count(*) from :projects_child c
                         where c.tenant = p.tenant and c.counted_for = p.id and c.type = 'elevation'),
   'created_at', to_char(t."createdDate" at time zone 'utc', 'YYYY-MM-DD HH24:MI:SS'),
   'updated_at', to_char(t."changedDate" at time zone 'utc', 'YYYY-MM-DD HH24:MI:SS'))
   from json_to_record(log.effective(p.tenant, p.id, p.state)) t (
          "jobNumber" text, "offerNumber" text, "personInCharge" text, estimated json, "createdDate" timestamptz,
          "changedDate" timestamptz))
