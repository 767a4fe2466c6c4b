-- A role for those who follow the feed and also say what Odoo has changed. What a role may do the program knows.
create or replace function access.are_roles(named text[]) returns boolean language sql immutable as $$
  select cardinality(named) > 0
     and named <@ array['reader', 'contributor', 'auditor', 'operator', 'admin', 'installation']
$$;
