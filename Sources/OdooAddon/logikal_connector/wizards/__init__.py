from . import logikal_conflict_value
