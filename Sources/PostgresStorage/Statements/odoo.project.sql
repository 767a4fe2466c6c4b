-- odoo.project   :projects   :project_line   $1 tenant int   $2 Logikal's id of the project
select (:project_line)::text as answer from :projects p where p.tenant = $1 and p.logikal_id = $2
