import AccessControl
import Foundation
import Logging
import LogikalClient
import NATSClient
import Polling
import PostgresClient
import RedisClient
import Serving

/// Reads typed settings from an environment.
struct SettingsReader {
    private let environment: [String: String]

    init(_ environment: [String: String]) { self.environment = environment }

    /// An empty setting counts as not set.
    func text(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }

    func logikal() throws(SettingsError) -> Settings.Logikal? {
        guard let url = text("LOGIKAL_BASE_URL") else { return nil }
        guard let username = text("AUTH_USERNAME") else {
            throw SettingsError("AUTH_USERNAME", "is not set; LOGIKAL_BASE_URL needs a user to log in as")
        }
        guard let password = text("AUTH_PASSWORD") else {
            throw SettingsError("AUTH_PASSWORD", "is not set; LOGIKAL_BASE_URL needs the user's password")
        }
        do {
            return Settings.Logikal(
                address: try ServiceAddress(url), username: username, password: Secret(password))
        } catch {
            throw SettingsError("LOGIKAL_BASE_URL", "can't be used: \(error)")
        }
    }

    /// How often each tier of Logikal is looked at, and how much one cycle takes on.
    func cadence() throws(SettingsError) -> PollCadence {
        var cadence = PollCadence()
        cadence.fullCheck = try duration("POLL_FULL_CHECK") ?? cadence.fullCheck
        cadence.assetAge = try duration("POLL_ASSET_AGE") ?? cadence.assetAge
        cadence.detailAge = try duration("POLL_DETAIL_AGE") ?? cadence.detailAge
        cadence.leastProjects = try count("POLL_LEAST_PROJECTS") ?? cadence.leastProjects
        cadence.mostProjects = try count("POLL_MOST_PROJECTS") ?? cadence.mostProjects
        cadence.mostPartsLists = try count("POLL_MOST_PARTS_LISTS") ?? cadence.mostPartsLists
        guard cadence.mostProjects > 0 else {
            throw SettingsError("POLL_MOST_PROJECTS", "lets no project be read; it takes 1 or more")
        }
        return cadence
    }

    /// A whole number from 0 to a million.
    private func count(_ name: String) throws(SettingsError) -> Int? {
        guard let text = text(name) else { return nil }
        guard text.utf8.count < 8, text.allSatisfy({ $0.isASCII && $0.isNumber }), let value = Int(text),
            value <= 1_000_000
        else { throw SettingsError(name, "is no number from 0 to 1000000") }
        return value
    }

    /// `500ms`, `30s`, `5m`, `2h`, `90d`.
    func duration(_ name: String) throws(SettingsError) -> Duration? {
        guard let text = text(name) else { return nil }
        let number = text.prefix { $0.isASCII && $0.isNumber }
        guard let amount = Int64(number), amount > 0, amount < 1_000_000_000 else {
            throw SettingsError(name, "is no duration; write 500ms, 30s, 5m, 2h or 7d")
        }
        switch text.dropFirst(number.count) {
        case "ms": return .milliseconds(amount)
        case "s": return .seconds(amount)
        case "m": return .seconds(amount * 60)
        case "h": return .seconds(amount * 3600)
        case "d": return .seconds(amount * 86_400)
        default: throw SettingsError(name, "is no duration; write 500ms, 30s, 5m, 2h or 7d")
        }
    }

    func number(_ name: String, in range: ClosedRange<Int>) throws(SettingsError) -> Int? {
        guard let text = text(name) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw SettingsError(name, "takes a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// `500MB`, `20GB`; powers of a thousand.
    func byteCount(_ name: String) throws(SettingsError) -> Int64? {
        guard let text = text(name) else { return nil }
        let number = text.prefix { $0.isASCII && $0.isNumber }
        let units: [String: Int64] = ["MB": 1_000_000, "GB": 1_000_000_000, "TB": 1_000_000_000_000]
        guard let amount = Int64(number), amount > 0, amount < 1_000_000,
            let unit = units[String(text.dropFirst(number.count))]
        else { throw SettingsError(name, "is no amount of storage; write 500MB or 20GB") }
        return amount * unit
    }

    func thumbnails() throws(SettingsError) -> ThumbnailOptions {
        var options = ThumbnailOptions()
        if let size = text("THUMBNAIL_SIZE") {
            let sides = size.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
            guard sides.count == 2, sides.allSatisfy((16...2000).contains) else {
                throw SettingsError("THUMBNAIL_SIZE", "is no size in pixels; write 300x300, from 16 to 2000 each")
            }
            (options.width, options.height) = (sides[0], sides[1])
        }
        options.view = try choice("THUMBNAIL_VIEW") ?? options.view
        options.format = try choice("THUMBNAIL_FORMAT") ?? options.format
        options.withDimensions = try yesOrNo("THUMBNAIL_DIMENSIONS") ?? options.withDimensions
        options.withDescription = try yesOrNo("THUMBNAIL_DESCRIPTION") ?? options.withDescription
        return options
    }

    /// One of the cases of `Choice`, in any case.
    func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ name: String
    ) throws(SettingsError) -> Choice? {
        guard let text = text(name) else { return nil }
        guard let choice = Choice.allCases.first(where: { $0.rawValue.lowercased() == text.lowercased() }) else {
            let known = Choice.allCases.map { $0.rawValue.lowercased() }.joined(separator: ", ")
            throw SettingsError(name, "takes one of \(known)")
        }
        return choice
    }

    func yesOrNo(_ name: String) throws(SettingsError) -> Bool? {
        switch text(name)?.lowercased() {
        case nil: return nil
        case "yes", "true", "1": return true
        case "no", "false", "0": return false
        default: throw SettingsError(name, "takes yes or no")
        }
    }

    /// `127.0.0.1:8080`, `[::1]:8080`, `:8080` for every address of the machine.
    func listenAddress(_ name: String) throws(SettingsError) -> Settings.Listen? {
        guard let text = text(name) else { return nil }
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (0...65535).contains(port)
        else { throw SettingsError(name, "is no address; write host:port, e.g. 127.0.0.1:8080") }
        let host = text[..<colon].trimmingPrefix("[")
        let bare = host.hasSuffix("]") ? host.dropLast() : host
        return Settings.Listen(host: bare.isEmpty ? "0.0.0.0" : String(bare), port: port)
    }

    func token(_ name: String) throws(SettingsError) -> Credential? {
        guard let text = text(name) else { return nil }
        guard text.count >= 16, text.allSatisfy({ $0.isASCII && !$0.isWhitespace }) else {
            throw SettingsError(name, "takes 16 or more characters without blanks, e.g. from `openssl rand -hex 24`")
        }
        return Credential(text)
    }

    /// The first API key; blanks around it don't count.
    func key(_ name: String) throws(SettingsError) -> String? {
        guard let key = text(name)?.trimmingCharacters(in: .whitespacesAndNewlines), !key.isEmpty else { return nil }
        guard key.count >= Credential.minimumLength else {
            throw SettingsError(
                name, "takes \(Credential.minimumLength) characters or more; unset it to have one generated")
        }
        return key
    }

    /// `postgres://user@host:port/database`, or libpq's pairs of keywords and values.
    func database(_ name: String) throws(SettingsError) -> String? {
        guard let text = text(name) else { return nil }
        do {
            _ = try ConnectionString(parsing: text)
            return text
        } catch {
            throw SettingsError(name, "can't be used: \((error as? PostgresError)?.message ?? "it can't be read")")
        }
    }

    /// Addresses and ranges with commas between: `127.0.0.1,10.0.0.0/8`.
    func proxies(_ name: String) throws(SettingsError) -> TrustedProxies {
        guard let text = text(name) else { return TrustedProxies() }
        let ranges = text.split(separator: ",", omittingEmptySubsequences: false).map {
            NetworkRange($0.trimmingCharacters(in: .whitespaces))
        }
        guard !ranges.contains(nil) else {
            throw SettingsError(name, "is no list of addresses; write 127.0.0.1,10.0.0.0/8")
        }
        return TrustedProxies(ranges.compactMap { $0 })
    }

    /// `nats://user:password@broker:4222`.
    func nats(_ name: String) throws(SettingsError) -> NATSAddress? {
        guard let text = text(name) else { return nil }
        guard let address = NATSAddress(text) else {
            throw SettingsError(name, "is no address of NATS; write nats://[user:password@]host:port, without TLS")
        }
        return address
    }

    /// `redis://:password@cache:6379/0` or `unix:///run/redis/redis.sock`.
    func redis(_ name: String) throws(SettingsError) -> RedisAddress? {
        guard let text = text(name) else { return nil }
        guard let address = RedisAddress(text) else {
            throw SettingsError(name, "is no address of Redis; write redis://[:password@]host:port/0, without TLS")
        }
        return address
    }

    /// Where the API's certificate and its key are.
    func tls() throws(SettingsError) -> TLSFiles? {
        switch (text("TLS_CERTIFICATE_FILE"), text("TLS_KEY_FILE")) {
        case (nil, nil): return nil
        case (let certificates?, let key?): return TLSFiles(certificates: certificates, key: key)
        case (nil, _): throw SettingsError("TLS_CERTIFICATE_FILE", "is not set; TLS_KEY_FILE needs its certificate")
        case (_, nil): throw SettingsError("TLS_KEY_FILE", "is not set; TLS_CERTIFICATE_FILE needs its key")
        }
    }

    /// Origins with commas between: `https://erp.example,http://localhost:8069`.
    func origins(_ name: String) throws(SettingsError) -> AllowedOrigins {
        guard let text = text(name) else { return AllowedOrigins() }
        let names = text.split(separator: ",", omittingEmptySubsequences: false)
            .map { $0.trimmingCharacters(in: .whitespaces) }
        guard let origins = AllowedOrigins(names) else {
            throw SettingsError(
                name, "is no list of origins; write https://erp.example,http://localhost:8069, each by its name")
        }
        return origins
    }

    /// `transaction` behind PgBouncer in that mode, `none` otherwise.
    func pooling(_ name: String) throws(SettingsError) -> Bool {
        switch text(name) {
        case nil, "none": return false
        case "transaction": return true
        default: throw SettingsError(name, "takes none, or transaction behind a pooler in transaction mode")
        }
    }
}
