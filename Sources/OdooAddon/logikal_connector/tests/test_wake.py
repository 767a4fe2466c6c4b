import hashlib
import hmac
import time

from odoo.tests import HttpCase, tagged

from .fake_feed import KEY


@tagged("post_install", "-at_install")
class TestWake(HttpCase):
    def setUp(self):
        super().setUp()
        self.backend = self.env["logikal.backend"].create(
            {"name": "W", "base_url": "http://127.0.0.1:9", "api_key": KEY, "mode": "live", "wake_secret": "s3cret"}
        )
        self.cron = self.env.ref("logikal_connector.cron_sync")
        self.env["ir.cron.trigger"].search([("cron_id", "=", self.cron.id)]).unlink()

    def wake(self, body=b'{"head":5}', secret="s3cret", at=None, token=None, signature=None):
        timestamp = str(int(time.time() if at is None else at))
        signed = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": "application/json",
            "X-LogikalSync-Timestamp": timestamp,
            "X-LogikalSync-Signature": signature or f"sha256={signed}",
        }
        url = f"/logikal/wake/{token or self.backend.wake_token}"
        return self.url_open(url, data=body, headers=headers).status_code

    def triggers(self):
        return self.env["ir.cron.trigger"].search_count([("cron_id", "=", self.cron.id)])

    def test_a_signed_wake_up_starts_the_cron_once(self):
        self.assertEqual([self.wake(), self.wake()], [204, 204])
        self.assertEqual(self.triggers(), 1)

    def test_a_wake_up_that_is_not_ours_starts_nothing(self):
        answers = [
            self.wake(secret="other"),
            self.wake(at=time.time() - 301),
            self.wake(at=time.time() + 400),
            self.wake(token="unknown"),
            self.wake(signature="sha256=00"),
            self.wake(signature="x"),
        ]
        self.assertEqual(answers, [403] * 6)
        self.assertEqual(self.wake(body=b"x" * 5000), 413)
        self.backend.wake_secret = False
        self.assertEqual(self.wake(secret=""), 403)
        self.assertEqual(self.triggers(), 0)

    def test_a_get_is_no_wake_up(self):
        self.assertEqual(self.url_open(f"/logikal/wake/{self.backend.wake_token}").status_code, 405)
