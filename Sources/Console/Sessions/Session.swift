import AccessControl
import EventSourcing
import Foundation

/// With what somebody signed in: an API key, or a client's tokens. The browser keeps it, and the server nothing, so
/// that any server process can answer; the API is asked about it each time.
struct Session: Sendable {
    /// An access token is renewed this long before it ends: before a page, and not while it loads its drawings.
    private static let renewedBefore: Duration = .seconds(300)
    /// What sets the parts of a cookie apart.
    private static let separator: Character = "~"

    /// What the API is shown.
    let credential: Credential
    /// How to get the next access token; only of a client.
    let renewal: Renewal?

    struct Renewal: Sendable {
        let token: Credential
        /// When the access token ends.
        let expiresAt: Timestamp
    }

    /// - Parameter renewal: `nil` for an API key.
    init(_ credential: Credential, renewal: Renewal? = nil) {
        self.credential = credential
        self.renewal = renewal
    }

    /// - Parameter tokens: As `/auth/client/login` and `/auth/client/refresh` give them.
    init?(tokens: JSONValue, at now: Timestamp) {
        guard let access = tokens["access_token"]?.string, let refresh = tokens["refresh_token"]?.string,
            let lifetime = tokens["expires_in"]?.number?.int64
        else { return nil }
        self.init(
            Credential(access),
            renewal: Renewal(token: Credential(refresh), expiresAt: now + .seconds(lifetime)))
    }

    func isDue(at now: Timestamp) -> Bool { renewal.map { $0.expiresAt < now + Self.renewedBefore } ?? false }

    /// The next one, for which the refresh token is used up.
    ///
    /// - Throws: `Refusal`.
    func renewed(by api: APICaller, at now: Timestamp) async throws -> Session {
        guard let renewal else { return self }
        let tokens = try await api.post(
            "/auth/client/refresh", ["refresh_token": .string(renewal.token.reveal())], isSignedIn: false)
        guard let next = Session(tokens: tokens, at: now) else { throw Refusal.notUnderstood }
        return next
    }
}

extension Session {
    /// `nil` for anything but what `cookie` gives.
    init?(cookie: String) {
        let parts = cookie.split(separator: Self.separator, omittingEmptySubsequences: false)
        let secrets = parts.prefix(2).map { $0.removingPercentEncoding }
        switch parts.count {
        case 1:
            guard let key = secrets[0], !key.isEmpty else { return nil }
            self.init(Credential(key))
        case 3:
            guard let access = secrets[0], let refresh = secrets[1], let expiry = Int64(parts[2]) else { return nil }
            self.init(
                Credential(access),
                renewal: Renewal(token: Credential(refresh), expiresAt: Timestamp(microseconds: expiry)))
        default: return nil
        }
    }

    var cookie: String {
        func text(_ credential: Credential) -> String { AddressText.component(credential.reveal()) }
        guard let renewal else { return text(credential) }
        return [text(credential), text(renewal.token), "\(renewal.expiresAt.microseconds)"]
            .joined(separator: String(Self.separator))
    }

    /// What the session is known by where it must not be shown.
    var digest: Hash { (renewal?.token ?? credential).digest }
}
