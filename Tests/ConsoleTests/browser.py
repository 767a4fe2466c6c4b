"""What each page is held to, whoever looks at it and with what."""

import os
import time

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

# What a browser says itself of an answer that is meant to be an error.
EXPECTED = "Failed to load resource: the server responded with a status of"


class Browser:
    def __init__(self, site, pictures=None):
        self.site, self.pictures = site, pictures
        self.failures, self.checks = [], 0
        self.axe = Axe()
        self.playwright = sync_playwright().start()
        self.chromium = self.playwright.chromium.launch(
            executable_path=os.environ["CHROMIUM"], args=["--no-sandbox", "--disable-dev-shm-usage"]
        )

    def end(self):
        self.chromium.close()
        self.playwright.stop()

    def expect(self, condition, what):
        self.checks += 1
        if not condition:
            self.failures.append(what)
            print(f"console: FAILED: {what}", flush=True)

    def person(self, scheme="light", width=1440, scripts=True):
        """A browser of somebody's own, who has not signed in."""
        context = self.chromium.new_context(
            color_scheme=scheme, viewport={"width": width, "height": 900}, java_script_enabled=scripts,
            timezone_id="Europe/Berlin", locale="en-GB", reduced_motion="reduce",
        )  # fmt: skip
        context.set_default_timeout(20000)
        page = context.new_page()
        page.on("console", lambda message: self.heard(page, message))
        page.on("pageerror", lambda error: self.expect(False, f"{page.url}: a script failed: {error}"))
        page.on("dialog", lambda dialog: self.expect(False, f"{page.url}: a dialog opened: {dialog.message}"))
        page.on("request", lambda request: self.expect(
            request.url.startswith(self.site), f"{page.url} asks {request.url}"))  # fmt: skip
        return page

    def heard(self, page, message):
        if message.type in ("error", "warning") and not message.text.startswith(EXPECTED):
            self.expect(False, f"{page.url}: the console says: {message.text}")

    def sign_in(self, page, key=None, client=None):
        page.goto(f"{self.site}/console/sign-in")
        if client:
            page.get_by_label("Client id").fill(client["client_id"])
        page.get_by_label("Client secret, or API key").fill(client["client_secret"] if client else key)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"{self.site}/console")

    def go(self, page, path):
        return page.goto(f"{self.site}{path}")

    def inspect(self, page, name, engine=True):
        """Landmarks, headings, names, nothing too wide, nothing broken; and what axe-core finds."""
        at = f"{name} ({page.viewport_size['width']} wide)"
        self.expect(page.locator("main").count() == 1, f"{at}: one main")
        self.expect(page.locator("h1").count() == 1, f"{at}: one h1")
        self.expect(page.locator("html[lang=en]").count() == 1, f"{at}: a language")
        self.expect(page.title().endswith("· LogikalSync"), f"{at}: a title, not {page.title()!r}")
        too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        self.expect(too_wide <= 0, f"{at}: {too_wide} pixels wider than the window")
        self.expect(page.evaluate("window.broken ?? null") is None, f"{at}: a text became a script")
        images = page.evaluate("[...document.images].filter(i => i.complete && !i.naturalWidth && i.src).length")
        self.expect(images == 0, f"{at}: {images} pictures are broken")
        if engine:
            found = self.axe.run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]})
            for violation in found.response["violations"]:
                where = "; ".join(node["html"][:160] for node in violation["nodes"][:3])
                self.expect(False, f"{at}: {violation['id']} ({violation['impact']}): {violation['help']}: {where}")
            self.expect(len(found.response["passes"]) > 10, f"{at}: axe-core looked at it")
        if self.pictures:
            scheme = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'")
            path = f"{self.pictures}/{name}-{page.viewport_size['width']}-{scheme}.png"
            page.screenshot(path=path, full_page=True)


def wait_for(page, what, condition, seconds=30):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        page.wait_for_timeout(100)
    raise SystemExit(f"console: {what} did not come about on {page.url}")
