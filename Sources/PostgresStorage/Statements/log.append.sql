-- $1 tenant int  $2 key text  $3 kind text  $4 actor text  $5 metadata json  $6 content bytea  $7 root bytea
-- $8 fence bigint or null; then one array element per event: $9 entity types text[]  $10 entity ids uuid[]
-- $11 versions bigint[]  $12 types text[]  $13 schema versions smallint[]  $14 event ids uuid[]
-- $15 observed at timestamptz[]  $16 valid at timestamptz[]  $17 natural keys text[]  $18 parent types text[]
-- $19 parent ids uuid[]  $20 states json[]  $21 reasons text[]  $22 changed fields, joined by commas, text[]
-- $23 before json[]  $24 salts bytea[]  $25 leaves bytea[]
select first_position, last_position, batch, chain, replayed, null as error_code, null as error_message
  from log.append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
                  $23, $24, $25)
