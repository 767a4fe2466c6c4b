-- $1 tenant int  $2 name text  $3 epoch uuid
select log.import_start($1, $2, $3)
