-- Whether Odoo has ever overridden anything. $1 tenant int
select exists (select from log.stream s where s.tenant = $1 and s.entity_type = 'override')
