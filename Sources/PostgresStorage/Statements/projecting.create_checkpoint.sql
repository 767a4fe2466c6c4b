-- $1 tenant int  $2 name text  $3 build int  $4 version int  $5 definition bytea
insert into projecting.checkpoint (tenant, name, build, version, definition) values ($1, $2, $3, $4, $5)
