import AccessControl
import EventSourcing
import Feeding
import HTTPTypes
import Hummingbird
import Waking

/// `PUT /api/v1/consumers/{name}/webhook` with `{"url":"https://…"}`, and `DELETE`.
///
/// Whenever there is something new, `{"head":812}` is sent there by POST, and no more than that: who is woken reads the
/// feed. `X-LogikalSync-Timestamp` has the seconds since 1970, and `X-LogikalSync-Signature` is `sha256=` and the
/// HMAC-SHA256 of the timestamp, a dot and the body, in lower-case hexadecimal; the key is the secret as it is written.
/// The answer to PUT shows the secret, this once, unless the body gave one (`"secret"`, 16 to 256 characters). The
/// receiver should refuse what is older than five minutes. What is lost is not sent again once another has arrived, so
/// that consumers ask now and then all the same.
struct WebhookRoutes: Sendable {
    /// `nil` where this server has no key to keep secrets under.
    let book: WebhookBook?

    func add(to router: APIRouter) {
        router.add(
            "/api/v1/consumers/:name/webhook",
            [
                .put: .taking(.consumersWrite) { try await set($0, $1) },
                .delete: .taking(.consumersWrite) { try await remove($1) },
            ])
    }

    private func set(_ request: Request, _ context: APIContext) async throws -> Response {
        let name = try context.consumerName()
        let tenant = try context.requirePrincipal().tenant
        let body = try await request.jsonObject(members: ["url", "secret"])
        guard let url = body["url"]?.string, body["secret"].map({ $0.string != nil || $0.isNull }) ?? true else {
            throw APIError.badRequest(
                "invalid_body", #"the body must be {"url":"https://…"}, and may have a text as "secret""#)
        }
        do {
            let made = try await webhooks().set(url, secret: body["secret"]?.string, of: name, tenant: tenant)
            return .done(["secret": .text(made?.revealed), "url": .string(url)])
        } catch let error as WebhookError {
            let member = error.code == .invalidSecret ? "secret" : "url"
            throw APIError.badRequest(
                error.code.rawValue, "\(member) \(error.message)", details: ["member": .string(member)])
        }
    }

    private func remove(_ context: APIContext) async throws -> Response {
        let name = try context.consumerName()
        let wasSet = try await webhooks().remove(name, tenant: try context.requirePrincipal().tenant)
        return .done(["removed": .bool(wasSet)])
    }

    private func webhooks() throws(APIError) -> WebhookBook {
        guard let book else {
            throw .unavailable(
                "no_session_key", "this server has no key to keep secrets under; ask the operator",
                retryAfterSeconds: 60)
        }
        return book
    }
}
