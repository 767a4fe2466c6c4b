from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PNG, LogikalCase
from .fake_feed import KEY, entity_id, problem

_ASSETS = "odoo.addons.logikal_connector.models.logikal_backend_assets"
_ROWS = {
    "articles": [
        {"description": "Hin\x00ge\ud800", "articleNumber": "7", "quantity": 5.826, "unit": "m", "lengthMm": 5826}
    ],
    "profiles": [{"description": "Bead", "amount": 2, "lengthMm": 1546.7}],
    "glass": [{"name": "4-16-4", "amount": 1, "widthMm": 1519, "heightMm": 481, "price": 179.38}],
    "labourTimes": [{"minutes": 19.4}],
}


@tagged("post_install", "-at_install")
class TestAssets(LogikalCase):
    def fetch(self):
        self.env["logikal.backend"].with_user(self.sync_user)._cron_assets()
        self.env.invalidate_all()

    def later(self):
        for model in ("logikal.elevation", "logikal.parts.list"):
            records = self.env[model].search([("backend_id", "=", self.backend.id)])
            records.with_context(logikal_sync=True).write({"fetch_after": "2020-01-01"})

    def listed(self):
        self.office()
        self.feed.parts[entity_id("elevation", "E1")] = _ROWS
        self.feed.put("parts_list", "L1", ("elevation", "E1"), outcome="decoded", contentSha256="a")
        self.sync()
        return self.find("parts_list", "L1")

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

    @mute_logger(_ASSETS)
    def test_a_key_that_is_refused_takes_nothing_away(self):
        self.office()
        self.position("E1", "F1", thumbnail=self.feed.image(PNG))
        self.sync()
        self.fetch()
        elevation = self.find("elevation", "E1")
        drawing, loaded = elevation.drawing, elevation.drawing_loaded_sha256
        newer = self.feed.image(b"\x89PNG\r\n\x1a\n newer")
        self.position("E1", "F1", thumbnail=newer)
        self.feed.put("parts_list", "L1", ("elevation", "E1"), outcome="decoded", contentSha256="a")
        self.sync()
        self.feed.script = [problem(401, "invalid_credentials"), problem(403, "permission_denied")]
        self.fetch()
        self.assertEqual((elevation.drawing, elevation.drawing_loaded_sha256), (drawing, loaded))
        self.assertFalse(self.find("parts_list", "L1").loaded_sha256)
        self.later()
        self.fetch()
        self.assertEqual(elevation.drawing_loaded_sha256, newer["sha256"])
        self.assertEqual(self.find("parts_list", "L1").loaded_sha256, "a")

    @mute_logger(_ASSETS)
    def test_a_backend_without_a_key_stops_no_other(self):
        feed, other = self.follow("Other", consumer="other")
        self.office(feed)
        self.position("E1", "F1", feed=feed, thumbnail=feed.image(PNG))
        self.listed()
        self.env["logikal.backend"].with_user(self.sync_user)._cron_sync()
        (self.backend | other).sudo().write({"api_key": False})
        self.fetch()
        self.backend.sudo().api_key = KEY
        self.fetch()
        self.assertEqual(self.find("parts_list", "L1").loaded_sha256, "a")

    @mute_logger(_ASSETS)
    def test_a_damaged_drawing_is_asked_for_later_and_stops_no_other(self):
        self.office()
        images = [self.feed.image(PNG), self.feed.image(b"\x89PNG\r\n\x1a\n other")]
        self.position("E1", "F1", thumbnail=images[0])
        self.position("E2", "F1", thumbnail=images[1])
        self.sync()
        self.feed.blobs[images[0]["sha256"]] = b"rotten"
        self.fetch()
        self.assertFalse(self.find("elevation", "E1").drawing_loaded_sha256)
        self.assertTrue(self.find("elevation", "E2").drawing_loaded_sha256)
        self.feed.blobs[images[0]["sha256"]] = PNG
        self.later()
        self.fetch()
        self.assertTrue(self.find("elevation", "E1").drawing)

    @mute_logger(_ASSETS)
    def test_one_drawing_that_the_server_fails_at_keeps_no_other_from_coming(self):
        self.office()
        self.position("E1", "F1", thumbnail=self.feed.image(PNG))
        self.position("E2", "F1", thumbnail=self.feed.image(b"\x89PNG\r\n\x1a\n other"))
        self.sync()
        self.feed.script = [problem(500, "internal", {"Retry-After": "900"})]
        for _ in range(2):
            self.fetch()
        self.assertFalse(self.find("elevation", "E1").drawing_loaded_sha256)
        self.assertTrue(self.find("elevation", "E2").drawing_loaded_sha256)

    def test_parts_that_are_not_decoded_yet_are_asked_for_later(self):
        parts_list = self.listed()
        for code in ("parts_list_not_decoded", "elevation_unknown"):
            self.feed.script = [problem(404, code)]
            for _ in range(2):
                self.fetch()
            self.assertEqual((parts_list.loaded_sha256, len(parts_list.part_ids)), (False, 0))
            self.assertIn(code, parts_list.load_error)
            self.later()
        self.fetch()
        self.assertEqual((parts_list.loaded_sha256, parts_list.load_error), ("a", False))
        self.assertEqual(len(parts_list.part_ids), 3)

    def test_parts_of_another_state_are_not_taken_for_those_of_this(self):
        parts_list = self.listed()
        older = {"partsList": {"contentSha256": "older"}, "rows": {"articles": [{"description": "Old"}]}}
        self.feed.script = [(200, {"success": True, "data": older})]
        self.fetch()
        self.assertEqual((parts_list.loaded_sha256, len(parts_list.part_ids)), (False, 0))
        self.later()
        self.fetch()
        self.assertEqual((parts_list.loaded_sha256, len(parts_list.part_ids)), ("a", 3))

    def test_a_parts_list_that_can_t_be_read_is_not_asked_for_again(self):
        parts_list = self.listed()
        self.feed.script = [problem(422, "parts_list_undecodable")]
        self.fetch()
        self.assertEqual(parts_list.loaded_sha256, "a")
        self.assertIn("parts_list_undecodable", parts_list.load_error)

    def test_parts_are_kept_by_their_place(self):
        elevation = entity_id("elevation", "E1")
        self.listed()
        self.fetch()
        parts = self.find("elevation", "E1").part_ids
        self.assertEqual(parts.mapped("kind"), ["article", "glass", "profile"])
        self.assertEqual(parts[0].name, "Hinge")
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
