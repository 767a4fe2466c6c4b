import EventSourcing
import HTTPTypes

/// One question of a connection test, its answer, and what that means.
enum ConnectionStep {
    private static let meanings = [
        "logikal_not_configured":
            "Nobody told this server where Logikal is. Set LOGIKAL_BASE_URL, AUTH_USERNAME and AUTH_PASSWORD, or "
            + "configure the tenant, and start it again.",
        "logikal_unauthorized":
            "The service is there, but does not take this user and password. Check both in Logikal, and whether the "
            + "user may use the API.",
        "logikal_unavailable":
            "Nothing useful came back. Check that the service runs, that its address is right, and that no firewall "
            + "or expired certificate stands between.",
        "logikal_login_under_way":
            "Somebody tries at this very moment. Each try takes one of Logikal's licences, so there is one at a time; "
            + "try again shortly.",
        "no_such_door": "This server does not reach Logikal itself; ask one that polls.",
        "permission_denied": "You may look at this page but not try to log in; an operator may.",
    ]

    /// - Throws: what ends the session.
    static func taking(
        _ question: String, _ id: String, _ body: () async throws -> String
    ) async throws -> JSONValue {
        do {
            return [
                "answer": .string(try await body()), "id": .string(id), "isGood": true, "question": .string(question),
            ]
        } catch let refusal as Refusal where !refusal.endsSession {
            let code = refusal.status == .notFound ? "no_such_door" : refusal.code
            return [
                "id": .string(id), "isGood": false, "meaning": .text(meanings[code]), "question": .string(question),
                "refusal": .object(refusal.json),
            ]
        }
    }

    /// The service did not answer, or is left alone for a while.
    static func silent(_ standing: JSONValue) -> Refusal {
        let isOpen = standing["circuit"]?.string != "closed"
        return Refusal(
            status: .serviceUnavailable, code: "logikal_unavailable",
            message: isOpen
                ? "\(standing["address"]?.string ?? "Logikal") failed so often that it is left alone for a while"
                : "\(standing["address"]?.string ?? "Logikal") does not answer")
    }
}
