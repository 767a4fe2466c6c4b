"""What schemathesis can't know from the document."""
import schemathesis


@schemathesis.hook
def before_call(context, case, kwargs):
    # Whoever waits for changes is answered late, and not otherwise. What can't be meant stays as it is.
    wait = str((case.query or {}).get("wait", ""))
    if wait.isascii() and wait.isdigit() and 0 < int(wait) <= 55:
        case.query["wait"] = 0
