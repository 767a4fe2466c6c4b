"""Every page and every action of the console, as people with different rights, eyes and hands meet them."""

import os
import re
import sys
import time

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


def main():
    pictures = sys.argv[2] if sys.argv[1:2] == ["--pictures"] else None
    if pictures:
        os.makedirs(pictures, exist_ok=True)
    began = time.monotonic()
    office = Office()
    browser = Browser(office.site, pictures)
    try:
        office.fill()
        for step in [lambda: look_at_all(browser, office), *(lambda act=act: act(browser, office) for act in actions.ALL)]:
            step()
        errors = [line for line in office.server.lines if re.search(r" (error|critical) ", line)]
        browser.expect(not errors, f"the server logs no error: {''.join(errors[:3])}")
        secrets = [line for line in office.server.lines if KEY in line or "lss_" in line or "lsr_" in line]
        browser.expect(not secrets, f"the server logs no secret: {secrets[:1]}")
    finally:
        browser.end()
        office.end()
    seconds = time.monotonic() - began
    print(f"console: {browser.checks} checks, {len(browser.failures)} failed, {seconds:.0f} s", flush=True)
    if browser.failures or browser.checks < 400:
        raise SystemExit(1)


main()
