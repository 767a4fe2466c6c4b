"""Each thing that can be done in the console, done as somebody would."""

from browser import wait_for
from office import KEY
from programs import eventually


def text(page):
    return page.locator("main").inner_text()


def signing_in_and_out(browser, office):
    page = browser.person()
    browser.go(page, "/console/operations")
    browser.expect("/console/sign-in?next=" in page.url, "who has not signed in is asked to")
    page.get_by_label("Client secret, or API key").fill("a-key-that-nobody-gave-out")
    page.get_by_role("button", name="Sign in").click()
    browser.expect("invalid_credentials" in text(page), "a wrong key is told, with its code")
    browser.inspect(page, "sign-in-refused")
    page.get_by_label("Client secret, or API key").fill(KEY)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/console/operations")
    cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}
    session = cookies["logikal-sync-session"]
    browser.expect(session["httpOnly"] and session["sameSite"] == "Strict", "no script and no other site has the cookie")
    browser.expect(page.evaluate("document.cookie") == "", "scripts see no cookie")
    page.get_by_role("button", name="Sign out").click()
    browser.expect("Signed out" in text(page), "signing out is told")
    browser.go(page, "/console/tree")
    browser.expect("/console/sign-in" in page.url, "who has signed out is out")
    page.context.close()


def choosing_colours(browser, office):
    page = browser.person("light")
    browser.sign_in(page, KEY)
    before = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    page.get_by_role("button", name="dark").click()
    after = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    browser.expect(before != after and page.url.endswith("/console"), "dark is dark, on the same page")
    browser.go(page, "/console/tree")
    browser.expect(page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == after, "and it stays")
    page.context.close()


def going_by_keyboard(browser, office):
    page = browser.person(width=1440)
    browser.sign_in(page, KEY)
    page.keyboard.press("Tab")
    focused = "document.activeElement.textContent.trim()"
    browser.expect(page.evaluate(focused) == "Skip to the content", "the first stop leads to the content")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    browser.expect(outline == "solid", "what has the focus is seen to have it")
    page.keyboard.press("Enter")
    browser.expect(page.evaluate("document.activeElement.id") == "main", "and there it goes on")
    elevation = office.drawn()
    browser.go(page, f"/console/elevations/{elevation['id']}")
    page.get_by_label("As of position").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.wait_for_url("**as_of=*")
    browser.expect("This is how it was" in text(page), "the slider goes back by keyboard")
    page.context.close()
    phone = browser.person(width=390)
    browser.sign_in(phone, KEY)
    phone.locator("summary", has_text="Menu").focus()
    phone.keyboard.press("Enter")
    phone.get_by_role("link", name="Audit trail").click()
    phone.wait_for_url("**/console/audit")
    phone.context.close()


def following_the_feed(browser, office):
    page = browser.person()
    browser.sign_in(page, KEY)
    browser.go(page, "/console/live")
    wait_for(page, "a live connection", lambda: page.locator("[data-feed-state]").inner_text() == "live")
    office.change(3)
    wait_for(page, "a change", lambda: page.locator("[data-feed-list] .new").count() > 0, 60)
    browser.expect(page.locator("[data-feed-list] .new a").first.get_attribute("href"), "what is new leads to what it is")
    page.get_by_role("button", name="Pause").click()
    browser.expect(page.locator("[data-feed-state]").inner_text() == "paused", "it can be paused")
    page.context.close()


def asking_for_a_look(browser, office):
    page = browser.person()
    browser.sign_in(page, KEY)
    browser.go(page, "/console/operations")
    page.get_by_role("button", name="Look at everything now").click()
    page.wait_for_url("**/console/operations/*")
    browser.expect("Accepted" in text(page) or "joined" in text(page), "it is told what became of it")
    wait_for(page, "the end of the look", lambda: page.locator(".state.succeeded").count() > 0, 60)
    browser.inspect(page, "operation")
    project = office.api.get("/projects?limit=1")[0]
    browser.go(page, f"/console/projects/{project['id']}")
    page.get_by_label("fetch drawings and parts lists again").check()
    page.get_by_role("button", name="Look at this project now").click()
    wait_for(page, "the end of the look", lambda: "succeeded" in text(page), 60)
    browser.expect(project["state"]["name"] in text(page), "the look says at what")
    page.context.close()


def cancelling_a_look(browser, office):
    office.slow_down()
    page = browser.person()
    browser.sign_in(page, KEY)
    browser.go(page, "/console/operations")
    page.get_by_label("fetch drawings").check()
    page.get_by_role("button", name="Look at everything now").click()
    wait_for(page, "progress", lambda: " of " in page.locator("[data-operation-now]").inner_text(), 60)
    browser.inspect(page, "operation-running")
    page.get_by_role("button", name="Cancel").click()
    wait_for(page, "the cancelled look", lambda: "cancelled" in text(page), 60)
    office.speed_up()
    page.context.close()


def deciding_without_scripts(browser, office):
    office.move_house()
    page = browser.person(scripts=False)
    browser.sign_in(page, KEY)
    browser.go(page, "/console/decisions")
    before = page.get_by_role("button", name="Reject: they stay").count()
    browser.expect(before > 0, "what is withheld is shown")
    page.get_by_text("Which", exact=True).first.click()
    page.get_by_role("button", name="Reject: they stay").first.click()
    browser.expect("Rejected" in text(page), "rejecting is told")
    if before > 1:
        page.get_by_role("button", name="Approve: they are gone").first.click()
        browser.expect("Approved" in text(page), "approving is told")
    for choice, label in [("logikal", "Logikal's"), ("odoo", "Odoo's"), ("value", "Another one:")]:
        form = page.locator("form.choices").first
        form.get_by_label(label).check()
        if choice == "value":
            form.locator("input[name='value.userDescription']").fill("Agreed with the customer")
        form.get_by_label("Note, for those who ask later").fill("a note")
        form.get_by_role("button", name="Resolve").click()
        browser.expect("Resolved, and written to the log" in text(page), f"resolving as {choice} is told")
    browser.expect(not office.api.get("/conflicts"), "no conflict is open any more")
    choices = {row["resolution"]["choice"] for row in office.api.get("/conflicts?state=resolved")}
    browser.expect(choices == {"logikal", "odoo", "value"}, f"each as it was said: {choices}")
    page.context.close()


def dealing_with_dead_letters(browser, office):
    page = browser.person()
    browser.sign_in(page, KEY)
    browser.go(page, "/console/dead-letters")
    browser.inspect(page, "dead-letters-waiting")
    letters, jobs = (page.get_by_role("region", name=name) for name in ("read model", "Parts lists"))
    letters.get_by_label("Why it is right").last.fill("made for a test")
    letters.get_by_role("button", name="Skip").last.click()
    browser.expect("Skipped" in text(page), "skipping is told")
    letters.get_by_role("button", name="Retry").first.click()
    browser.expect("Applied" in text(page), f"retrying is told: {text(page)[:300]}")
    jobs.get_by_label("Why nobody needs these parts").first.fill("only a sketch")
    jobs.get_by_role("button", name="Skip").first.click()
    browser.expect("Skipped" in text(page), "skipping a parts list is told")
    jobs.get_by_role("button", name="Decode again").click()
    browser.expect("In the queue" in text(page), "decoding again is told")
    eventually("that nothing is stuck", lambda: not office.api.get("/jobs"))
    office.get_stuck(110)
    browser.go(page, "/console")
    browser.expect("100+ undecoded parts lists" in " ".join(text(page).split()), "that there are more is told")
    browser.go(page, "/console/dead-letters")
    browser.expect(jobs.get_by_role("article").count() == 100, "a page has its end")
    page.get_by_role("link", name="More parts lists").click()
    browser.expect(0 < jobs.get_by_role("article").count() < 100, "and leads to the next")
    office.forget_stuck()
    browser.go(page, "/console/dead-letters")
    page.get_by_role("link", name="Settled ones too").click()
    browser.expect("made for a test" in text(page), "the reason is kept")
    browser.expect("only a sketch" in text(page), "the reason for leaving a parts list is kept")
    browser.go(page, "/console/dead-letters")
    browser.inspect(page, "dead-letters-empty")
    page.context.close()


def working_on_read_models(browser, office):
    page = browser.person()
    browser.sign_in(page, KEY)
    browser.go(page, "/console/projections/phases")
    page.get_by_role("button", name="Rebuild").click()
    browser.expect("Being built" in text(page), "rebuilding is told")
    eventually("the switch to the new build", lambda: any(
        build["active"] and build["build"] > 1 for build in office.api.get("/projections/phases")))  # fmt: skip
    browser.go(page, "/console/projections/phases")
    page.get_by_role("button", name="Compare").first.click()
    browser.expect("they agree" in text(page), "a comparison tells what it found")
    browser.inspect(page, "projection-compared")
    page.get_by_role("button", name="Roll back").click()
    browser.expect("the build before it again" in text(page), "rolling back is told")
    page.get_by_role("button", name="Switch").first.click()
    browser.expect("Readers use the other build" in text(page), f"switching is told: {text(page)[:300]}")
    page.get_by_role("button", name="Drop").first.click()
    browser.expect("Dropped" in text(page), f"dropping is told: {text(page)[:300]}")
    page.context.close()


def settling_rejections(browser, office):
    page = browser.person()
    browser.sign_in(page, KEY)
    browser.go(page, "/console/consumers/odoo")
    page.get_by_role("button", name="Settle", exact=False).first.click()
    browser.expect("Settled" in text(page), "settling is told")
    browser.expect("nothing that it could not take in" in text(page), "and nothing is left")
    browser.go(page, "/console/consumers/nobody")
    browser.expect("no_such_consumer" in text(page), "a consumer that is not there is not made up")
    page.context.close()


def managing_clients(browser, office):
    page = browser.person()
    browser.sign_in(page, KEY)
    browser.go(page, "/console/clients")
    page.get_by_label("Name").fill("somebody")
    page.get_by_label("Role").select_option("reader")
    page.get_by_role("button", name="Register").click()
    secret = page.locator("[data-secret]").inner_text()
    browser.expect(secret.startswith("lss_"), "the secret is shown")
    browser.expect("lss_" not in page.url, "and is in no address")
    browser.inspect(page, "client-secret")
    client_id = page.locator(".secret code").first.inner_text()
    browser.go(page, "/console/clients")
    browser.expect("lss_" not in page.content(), "but never again")
    other = browser.person()
    browser.sign_in(other, client={"client_id": client_id, "client_secret": secret})
    browser.expect("somebody" in other.content(), "who signs in as a client is told so")
    row = page.locator("tr", has_text="somebody")
    row.get_by_text("Rotate the secret").click()
    row.get_by_role("button", name="Rotate").click()
    browser.expect(page.locator("[data-secret]").inner_text() != secret, "rotating shows another one")
    browser.go(page, "/console/clients")
    row = page.locator("tr", has_text="somebody")
    row.locator("summary", has_text="Revoke").click()
    row.get_by_role("button", name="Revoke somebody").click()
    browser.expect("Revoked" in text(page), "revoking is told")
    wait_for(other, "the end of the session", lambda: "/sign-in" in (browser.go(other, "/console/tree"), other.url)[1], 10)
    browser.expect("session has ended" in text(other), "who was revoked is told why")
    other.context.close()
    page.get_by_label("Name").fill("")
    browser.go(page, "/console/clients")
    page.get_by_label("Name").fill("x" * 100)
    page.get_by_role("button", name="Register").click()
    browser.expect(page.locator(".refusal code, .secret").count() > 0, "what is refused is told with its code")
    page.context.close()


def looking_without_rights(browser, office):
    page = browser.person()
    browser.sign_in(page, client=office.register("a-reader", "reader"))
    for path in ["/console/clients", "/console/tenants", "/console/audit"]:
        status = browser.go(page, path).status
        browser.expect(status == 403 and "permission_denied" in text(page), f"a reader does not see {path}")
    browser.inspect(page, "not-allowed")
    for path in ["/console", "/console/operations", "/console/decisions", "/console/projections/phases"]:
        browser.expect(browser.go(page, path).status == 200, f"a reader sees {path}")
        browser.expect(
            page.locator("main form[method=post]").count() == 0, f"a reader is offered nothing to do at {path}"
        )
    page.context.close()


def acme_of(page):
    return page.get_by_role("article", name="acme")


def configure_tenant(page, values):
    acme_of(page).get_by_text("Configure").first.click()
    for label, value in values.items():
        acme_of(page).get_by_label(label).fill(value)
    acme_of(page).get_by_role("button", name="Configure").click()


def delete_tenant(page, name):
    if not acme_of(page).get_by_label("Its name once more").is_visible():
        acme_of(page).get_by_text("Delete").first.click()
    acme_of(page).get_by_label("Its name once more").fill(name)
    acme_of(page).get_by_role("button", name="Delete with everything of it").click()


def looking_after_tenants(browser, office):
    page = browser.person()
    browser.sign_in(page, KEY)
    browser.go(page, "/console/tenants")
    page.get_by_label("Name").fill("acme")
    page.get_by_role("button", name="Create").click()
    key = page.locator("[data-secret]").inner_text()
    browser.expect(key.startswith("lsk_"), "its first key is shown")
    other = browser.person()
    browser.sign_in(other, key)
    browser.go(other, "/console/tree")
    browser.expect("No directory is known" in text(other), "and sees nothing of the others")
    browser.inspect(other, "tree-empty")
    other.context.close()
    acme = page.get_by_role("article", name="acme")
    acme.get_by_text("Configure").first.click()
    acme.get_by_label("Address of its Logikal").fill("nonsense:")
    acme.get_by_label("User").fill("reader")
    acme.get_by_label("Password").fill("a-password-that-is-never-shown")
    acme.get_by_role("button", name="Configure").click()
    browser.expect("can't be used" in text(page), f"an address that is none is refused: {text(page)[:200]}")
    browser.go(page, "/console/tenants")
    configure_tenant(page, {"Seconds between two looks": "600", "Requests a minute": "1200", "Events in its log": "5000"})
    kept = office.api.get("/tenants/acme")
    browser.expect(
        kept["pollIntervalSeconds"] == 600 and kept["quota"] == {"events": 5000, "requestsPerMinute": 1200},
        f"what is configured is kept: {kept}")
    browser.expect("at most 5\u202f000" in acme_of(page).inner_text(), "quotas are shown")
    configure_tenant(page, {"Requests a minute": ""})
    kept = office.api.get("/tenants/acme")
    browser.expect(kept["quota"] == {"events": 5000, "requestsPerMinute": None}, f"what is emptied is off: {kept}")
    configure_tenant(page, {"Events in its log": "a few"})
    browser.expect("not a whole number" in text(page), "what is no number is told")
    browser.go(page, "/console/tenants")
    browser.expect(acme_of(page).get_by_text("Delete").count() == 0, "an active one can't be deleted")
    acme_of(page).get_by_role("button", name="Deactivate").click()
    browser.expect("Inactive" in text(page), "deactivating is told")
    acme_of(page).get_by_role("button", name="Activate acme", exact=True).click()
    browser.expect("Active again" in text(page), "activating is told")
    acme_of(page).get_by_role("button", name="Deactivate").click()
    delete_tenant(page, "acne")
    browser.expect("nothing was deleted" in text(page), "another name deletes nothing")
    browser.go(page, "/console/tenants")
    acme_of(page).get_by_text("Delete").first.click()
    browser.inspect(page, "tenants-deleting")
    delete_tenant(page, "acme")
    browser.expect("Deleted, with everything" in text(page) and acme_of(page).count() == 0, "deleting is told")
    browser.expect([tenant["name"] for tenant in office.api.get("/tenants")] == ["default"], "and is done")
    page.context.close()


def reading_the_audit_trail(browser, office):
    page = browser.person()
    browser.sign_in(page, KEY)
    browser.go(page, "/console/audit")
    page.get_by_label("Kind").select_option("mutation")
    page.get_by_label("Outcome").select_option("succeeded")
    page.get_by_role("button", name="Show").click()
    browser.expect("POST /api/v1/clients/:id/rotate" in text(page), "what was done in the console is written down")
    browser.expect("key:bootstrap" in text(page), "with who did it")
    browser.expect("GET /api/v1" not in text(page), "and looking is no change")
    browser.go(page, "/console/audit?kind=nonsense")
    browser.expect("invalid_parameter" in text(page), "a filter that is not understood is told")
    page.context.close()


def testing_the_connection(browser, office):
    page = browser.person()
    browser.sign_in(page, KEY)
    browser.go(page, "/console/connection")
    page.get_by_role("button", name="Test the connection now").click()
    browser.expect("Logged in to" in text(page), f"that it works is told: {text(page)[:400]}")
    browser.inspect(page, "connection-tested")
    office.simulator.end()
    page.get_by_role("button", name="Test the connection now").click()
    browser.expect("logikal_unavailable" in text(page), "that it does not is told, with its code")
    browser.expect("What to do:" in text(page), "and with what to do")
    browser.inspect(page, "connection-broken")
    eventually("a failed cycle", lambda: office.api.get("/cycles")[0]["outcome"] == "failed")
    browser.go(page, "/console")
    browser.expect("failed" in page.locator(".verdict").inner_text(), "the overview says that it failed, and what to do")
    browser.inspect(page, "overview-failing")
    page.context.close()


ALL = [
    signing_in_and_out, choosing_colours, going_by_keyboard, following_the_feed, asking_for_a_look, cancelling_a_look,
    settling_rejections, dealing_with_dead_letters, working_on_read_models, managing_clients, looking_without_rights,
    looking_after_tenants, reading_the_audit_trail, deciding_without_scripts, testing_the_connection,
]  # fmt: skip
