from . import (
    test_access,
    test_apply,
    test_assets,
    test_bootstrap,
    test_conflicts,
    test_operation,
    test_quarantine,
    test_wake,
)
