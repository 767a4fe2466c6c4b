-- $1 tenant int  $2 address text  $3 version text
select capabilities from polling.capability where tenant = $1 and address = $2 and version = $3
