-- Whether the history tells of this actor's interest already. $1 tenant int  $2 id uuid  $3 actor text
select exists (select from polling.operation_change
                where tenant = $1 and operation = $2 and kind in ('accepted', 'joined') and actor = $3) as has_joined
