from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PNG, LogikalCase
from .fake_feed import entity_id

_ASSETS = "odoo.addons.logikal_connector.models.logikal_backend_assets"
_ROWS = {
    "articles": [{"description": "Hinge", "articleNumber": "7", "quantity": 5.826, "unit": "m", "lengthMm": 5826}],
    "profiles": [{"description": "Bead", "amount": 2, "lengthMm": 1546.7}],
    "glass": [{"name": "4-16-4", "amount": 1, "widthMm": 1519, "heightMm": 481, "price": 179.38}],
    "labourTimes": [{"minutes": 19.4}],
}


@tagged("post_install", "-at_install")
class TestAssets(LogikalCase):
    def fetch(self):
        self.env["logikal.backend"].with_user(self.sync_user)._cron_assets()
        self.env.invalidate_all()

    def test_a_drawing_is_fetched_once_and_again_when_it_changes(self):
        self.office()
        self.position("E1", "F1", thumbnail=self.feed.image(PNG))
        self.sync()
        for _ in range(2):
            self.fetch()
        self.assertTrue(self.find("elevation", "E1").drawing_small)
        self.assertEqual(len([1 for _, path, _ in self.feed.requests if "/blobs/" in path]), 1)

    @mute_logger(_ASSETS)
    def test_what_is_no_image_is_not_kept_and_not_asked_for_again(self):
        self.office()
        self.position("E1", "F1", thumbnail=self.feed.image(b"<svg onload=alert(1)>"))
        self.position("E2", "F1", thumbnail=self.feed.image(b"\x89PNG\r\n\x1a\n but broken"))
        self.sync()
        for _ in range(2):
            self.fetch()
        self.assertFalse(self.find("elevation", "E1").drawing)
        self.assertEqual(len([1 for _, path, _ in self.feed.requests if "/blobs/" in path]), 2)

    def test_parts_are_kept_by_their_place(self):
        self.office()
        elevation = entity_id("elevation", "E1")
        self.feed.parts[elevation] = _ROWS
        self.feed.put("parts_list", "L1", ("elevation", "E1"), outcome="decoded", contentSha256="a")
        self.sync()
        self.fetch()
        parts = self.find("elevation", "E1").part_ids
        self.assertEqual(parts.mapped("kind"), ["article", "glass", "profile"])
        self.assertEqual((parts[0].quantity, parts[0].unit, parts[2].length_mm), (5.826, "m", 1546.7))
        self.feed.parts[elevation] = {**_ROWS, "glass": [], "profiles": [{"description": "Bead", "amount": 9}]}
        self.feed.put("parts_list", "L1", ("elevation", "E1"), outcome="decoded", contentSha256="b")
        self.sync()
        self.fetch()
        self.assertEqual(self.find("elevation", "E1").with_context(active_test=True).part_ids, parts - parts[1])
        self.assertEqual(parts[2].quantity, 9.0)

    @mute_logger(_ASSETS)
    def test_a_parts_list_that_can_t_be_kept_says_so_and_stops_no_other(self):
        self.office()
        self.feed.parts[entity_id("elevation", "E1")] = {"articles": [{"quantity": "many"}]}
        self.feed.parts[entity_id("elevation", "E2")] = _ROWS
        for name in ("1", "2"):
            self.feed.put("parts_list", f"L{name}", ("elevation", f"E{name}"), contentSha256=name)
        self.sync()
        self.fetch()
        self.assertIn("ValueError", self.find("parts_list", "L1").load_error)
        self.assertEqual(len(self.find("elevation", "E2").part_ids), 3)
