-- read_model.row   :table   :line   $1 tenant int   $2 id uuid
-- One row of a read model.
select (:line)::text as line from :table m where m.tenant = $1 and m.id = $2
