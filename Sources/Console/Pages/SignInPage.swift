import AccessControl
import EventSourcing
import HTTPTypes
import Hummingbird

/// Signing in, with an API key or as a client, and out.
enum SignInPage {
    private static let path = "/sign-in"
    private static let longestText = 512

    static let routes = [
        ConsoleRoute(.get, path, needs: .nobody) { visit in
            visit.session == nil ? .page(page(visit)) : .goTo(destination(visit.query("next")))
        },
        ConsoleRoute(.post, path, needs: .nobody, signIn),
        ConsoleRoute(.post, "/sign-out", needs: .nobody) { _ in .session(nil, goTo: Notice.signedOut.at(path)) },
        ConsoleRoute(.post, "/theme", needs: .nobody) { visit in
            .theme(Theme(visit.form["theme"]), goTo: destination(visit.form["next"]))
        },
    ]

    /// Where to sign in, to go on afterwards where somebody was.
    static func address(for visit: Visit, after refusal: Refusal) -> String {
        let isPage = visit.request.method == .get && visit.path != ConsoleSite.path
        let hadSession = refusal.code != Refusal.notSignedIn.code
        return ConsoleSite.path + path
            + AddressText.query([
                ("ended", hadSession ? "1" : nil), ("next", isPage ? visit.address : nil),
            ])
    }

    private static func signIn(_ visit: Visit) async throws -> Reply {
        let (client, secret) = (visit.form["client"], visit.form["secret"])
        do {
            guard let secret, secret.utf8.count <= longestText, (client ?? "").utf8.count <= longestText else {
                throw Refusal(
                    status: .badRequest, code: "missing_value",
                    message: "Fill in a client's id and secret, or an API key alone.")
            }
            let session = try await session(client: client, secret: secret, visit)
            return .session(session, goTo: destination(visit.form["next"]))
        } catch let refusal as Refusal {
            var page = page(visit)
            page.content["refusal"] = .object(refusal.json)
            page.content["client"] = .text(client)
            page.status = refusal.status
            return .page(page)
        }
    }

    private static func session(client: String?, secret: String, _ visit: Visit) async throws -> Session {
        guard let client else {
            let session = Session(Credential(secret))
            var api = visit.api
            api.credential = session.credential
            _ = try await api.get("/auth/client/validate")
            return session
        }
        let tokens = try await visit.api.post(
            "/auth/client/login", ["client_id": .string(client), "client_secret": .string(secret)], isSignedIn: false)
        guard let session = Session(tokens: tokens, at: visit.now) else { throw Refusal.notUnderstood }
        return session
    }

    private static func page(_ visit: Visit) -> Page {
        Page(
            "sign-in", title: "Sign in",
            [
                "hasEnded": .bool(visit.query("ended") != nil),
                "next": .text(visit.form["next"] ?? visit.query("next")),
            ])
    }

    /// A page of the console, whatever somebody was sent here with.
    static func destination(_ asked: String?) -> String {
        guard let asked, asked.hasPrefix(ConsoleSite.path), asked.utf8.allSatisfy({ (33...126).contains($0) }) else {
            return ConsoleSite.path
        }
        let rest = asked.dropFirst(ConsoleSite.path.count)
        return rest.isEmpty || rest.hasPrefix("/") || rest.hasPrefix("?") ? asked : ConsoleSite.path
    }
}
