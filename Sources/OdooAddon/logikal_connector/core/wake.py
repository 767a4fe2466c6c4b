"""Who may wake the connector: a signature over a time and a body, good for five minutes."""

import hashlib
import hmac

WINDOW = 300
_LONGEST_BODY = 4096


def is_genuine(secret, timestamp, signature, body, now):
    """Whether ``signature`` is ours for this ``body`` at this ``timestamp`` (Unix seconds, as text), not long ago."""
    if not secret or not timestamp or not signature or len(body) > _LONGEST_BODY:
        return False
    if not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > 12:
        return False
    expected = "sha256=" + hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    # Compared before the window is looked at, so that an answer's time tells nothing of either.
    return hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace")) & (
        abs(now - int(timestamp)) <= WINDOW
    )
