import time

from odoo import http
from odoo.http import request

from ..core import wake

_LONGEST_BODY = 4096


class WakeController(http.Controller):
    @http.route(
        "/logikal/wake/<string:token>",
        type="http",
        auth="none",
        methods=["POST"],
        csrf=False,
        readonly=False,
        save_session=False,
    )
    def wake(self, token):
        """LogikalSync says that there is news. Carries no data and reads none: it only starts the scheduled action.

        An unknown address and a wrong signature get the same answer.
        """
        if (request.httprequest.content_length or 0) > _LONGEST_BODY:
            return request.make_response("", status=413)
        body = request.httprequest.get_data(cache=False)
        headers = request.httprequest.headers
        backend = request.env["logikal.backend"].sudo().search([("wake_token", "=", token)], limit=1)
        genuine = wake.is_genuine(
            backend.wake_secret or "",
            headers.get("X-LogikalSync-Timestamp", ""),
            headers.get("X-LogikalSync-Signature", ""),
            body,
            time.time(),
        )
        if not genuine:
            return request.make_response("", status=403)
        backend._wake()
        return request.make_response("", status=204)
