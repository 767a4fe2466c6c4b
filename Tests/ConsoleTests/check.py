"""Every page and every action of the console, as people with different rights, eyes and hands meet them."""

import argparse
import os
import re
import time
import traceback

import actions
from browser import Browser
from office import KEY, Office

# Colours are the same at every width, and boxes in every colour: each once, and axe-core where it differs.
LOOKS = [("light", 390, True), ("dark", 1440, True), ("light", 820, False)]


def pages(office):
    """By name: address, what it must say."""
    elevation = office.drawn()
    phase = office.api.get(f"/phases/{elevation['parent']['id']}")
    project = office.api.get(f"/projects/{phase['parent']['id']}")
    directory = project["parent"]["id"]
    past = f"/console/elevations/{elevation['id']}?as_of={elevation['position'] - 1}"
    return {
        "overview": ("/console", "Waits for somebody"),
        "live": ("/console/live", "What happens"),
        "connection": ("/console/connection", "Projects that can't be read"),
        "tree": ("/console/tree", "Directories"),
        "directory": (f"/console/directories/{directory}", project["state"]["name"]),
        "project": (f"/console/projects/{project['id']}", "Net, estimated"),
        "phase": (f"/console/phases/{phase['id']}", elevation["state"]["name"]),
        "elevation": (f"/console/elevations/{elevation['id']}", "Articles"),
        "elevation-past": (past, "This is how it was"),
        "search": (f"/console/search?q={elevation['state']['name']}", "Found"),
        "operations": ("/console/operations", "Look at everything now"),
        "decisions": ("/console/decisions", "Whose value counts"),
        "dead-letters": ("/console/dead-letters", "value out of range"),
        "stuck-parts-lists": ("/console/dead-letters", "no database at all"),
        "projections": ("/console/projections", "directory tree"),
        "projection": ("/console/projections/elevations", "Roll back"),
        "consumers": ("/console/consumers", "odoo"),
        "consumer": ("/console/consumers/odoo", "no product"),
        "clients": ("/console/clients", "Register one"),
        "tenants": ("/console/tenants", "Create one"),
        "audit": ("/console/audit", "Who did or tried what"),
        "error": ("/console/elevations/7d444840-9dc0-11d1-b245-5ffdce74fad2", "Not there"),
        "nowhere": ("/console/nowhere", "no_such_page"),
    }


def look_at_all(browser, office):
    shown = pages(office)
    for scheme, width, engine in LOOKS:
        page = browser.person(scheme, width)
        browser.go(page, "/console/sign-in")
        browser.inspect(page, "sign-in", engine)
        browser.sign_in(page, KEY)
        for name, (path, text) in shown.items():
            browser.go(page, path)
            browser.expect(text in page.content(), f"{name} says {text!r}")
            browser.inspect(page, name, engine)
        page.context.close()


def run(step, browser, office):
    try:
        step(browser, office)
    except Exception:
        browser.expect(False, f"{step.__name__} came to its end:\n{traceback.format_exc()}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", metavar="DIR", help="keep a picture of each page there")
    parser.add_argument("only", nargs="*", help="names of the steps to take; all without one")
    options = parser.parse_args()
    if options.pictures:
        os.makedirs(options.pictures, exist_ok=True)
    began = time.monotonic()
    office = Office()
    browser = Browser(office.site, options.pictures)
    try:
        office.fill()
        for step in [look_at_all, *actions.ALL]:
            if not options.only or step.__name__ in options.only:
                run(step, browser, office)
        # Its Logikal is switched off for one step, which it has to say.
        errors = [line for line in office.server.lines if re.search(r" (error|critical) (?!.*is left alone)", line)]
        browser.expect(not errors, f"the server logs no error: {''.join(errors[:3])}")
        secrets = [line for line in office.server.lines if KEY in line or "lss_" in line or "lsr_" in line]
        browser.expect(not secrets, f"the server logs no secret: {secrets[:1]}")
    finally:
        browser.end()
        office.end()
    seconds = time.monotonic() - began
    print(f"console: {browser.checks} checks, {len(browser.failures)} failed, {seconds:.0f} s", flush=True)
    if browser.failures or (browser.checks < 400 and not options.only):
        raise SystemExit(1)


main()
