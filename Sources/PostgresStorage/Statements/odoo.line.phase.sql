-- odoo.line.phase
-- A phase f. Every project's default phase has the same id in Logikal, so it goes by ours, or the module would take all
-- of them for one.
json_build_object(
  'id', case when f.logikal_id = '00000000-0000-0000-0000-000000000000' then f.id::text else f.logikal_id end,
  'name', coalesce(nullif(f.name, ''), 'Default'),
  'description', coalesce(log.effective(f.tenant, f.id, f.state) ->> 'description', ''), 'status', 'active')
