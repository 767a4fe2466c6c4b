-- What is known by its label only is of the cycle that said so. $1 tenant int  $2 cycle bigint
delete from polling.scope where tenant = $1 and level is null and cycle < $2
