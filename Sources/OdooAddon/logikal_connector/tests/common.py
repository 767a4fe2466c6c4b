from odoo.tests import TransactionCase

from .fake_feed import KEY, FakeFeed, Server, entity_id

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cf50"
    "0f0003860180b4f1f8d60000000049454e44ae426082"
)


class LogikalCase(TransactionCase):
    """A backend that follows a feed on loopback, as the user that synchronises."""

    def setUp(self):
        super().setUp()
        # Cursors that are opened beside the test's own have to see what it wrote.
        self.registry.enter_test_mode(self.cr)
        self.addCleanup(self.registry.leave_test_mode)
        self.sync_user = self.env.ref("logikal_connector.user_sync")
        self.feed, self.backend = self.follow("Test")

    def follow(self, name, has_snapshot=True, **values):
        feed = FakeFeed(has_snapshot)
        server = Server(feed)
        url = server.__enter__()
        self.addCleanup(server.__exit__)
        backend = self.env["logikal.backend"].create(
            {"name": name, "base_url": url, "api_key": KEY, "mode": "live", **values}
        )
        return feed, backend

    def office(self, feed=None):
        """A directory, a project, two phases and two positions."""
        feed = feed or self.feed
        feed.put("directory", "D", path="D")
        feed.put("project", "P", ("directory", "D"), jobNumber="1001", changedDate="2026-01-05T10:00:00Z")
        feed.put("phase", "F1", ("project", "P"), logikalId="00000000-0000-0000-0000-000000000000", isDefault=True)
        feed.put("phase", "F2", ("project", "P"))
        self.position("E1", "F1", feed=feed)
        self.position("E2", "F1", feed=feed)

    def position(self, name, phase, feed=None, **state):
        estimation = {"currency": "EUR", "netPrice": 200.5, "netPricePerUnit": 100.25, "totalPrice": 240.6}
        state = {"amount": 2, "width": 1460, "height": 2590.5, "estimation": estimation, **state}
        return (feed or self.feed).put("elevation", name, ("phase", phase), **state)

    def sync(self, most=40):
        """Runs the scheduled action until nobody has more."""
        model = self.env["logikal.backend"].with_user(self.sync_user)
        for _ in range(most):
            model._cron_sync()
            self.env.invalidate_all()
            behind = self.env["logikal.backend"].search([("mode", "=", "live"), ("retry_at", "=", False)])
            if all(b.state == "tail" and b.lag == 0 for b in behind) and not self._news(behind):
                return
        self.fail("the scheduled action does not come to an end")

    def _news(self, backends):
        return any(self._feed_of(b) and self._feed_of(b).log[b.position :] for b in backends)

    def _feed_of(self, backend):
        return self.feed if backend == self.backend else None

    def find(self, kind, name, backend=None):
        model = {"parts_list": "logikal.parts.list"}.get(kind, f"logikal.{kind}")
        domain = [("external_id", "=", entity_id(kind, name)), ("backend_id", "=", (backend or self.backend).id)]
        return self.env[model].with_context(active_test=False).search(domain)

    def operator(self, group="operator", **values):
        return self.env["res.users"].create(
            {
                "name": group,
                "login": f"logikal-{group}",
                "email": f"{group}@example.com",
                "groups_id": [(6, 0, [self.env.ref(f"logikal_connector.group_logikal_{group}").id])],
                **values,
            }
        )
