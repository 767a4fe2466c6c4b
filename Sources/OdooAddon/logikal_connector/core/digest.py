"""What proves that both sides hold the same: a count and a digest per type, as the feed's contract defines them."""

import hashlib


def digest(versions):
    """``(count, hex)`` of ``{id: version}``: SHA-256 over the lines ``<id> <version>\\n``, sorted by id bytewise."""
    total = hashlib.sha256()
    for identifier in sorted(versions, key=str.encode):
        total.update(f"{identifier} {versions[identifier]}\n".encode())
    return len(versions), total.hexdigest()


def differences(here, there):
    """``{type: (here, there)}`` for the types whose digests differ. A type that one side lacks counts as empty."""
    nothing = digest({})
    kinds = sorted({*here, *there})
    pairs = {kind: (here.get(kind, nothing), there.get(kind, nothing)) for kind in kinds}
    return {kind: pair for kind, pair in pairs.items() if pair[0] != pair[1]}
