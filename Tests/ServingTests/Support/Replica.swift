import Crypto
import EventSourcing
import Foundation

/// A consumer's copy, built from nothing but what the API gave out.
struct Replica: Equatable {
    private(set) var rows: [String: Change] = [:]

    /// As a consumer should: what it has already, or something newer, it leaves alone.
    mutating func apply(_ changes: [Change]) {
        for change in changes where change.position > (rows[change.id]?.position ?? 0) { rows[change.id] = change }
    }

    var living: [String: Change] { rows.filter { !$0.value.isDeletion } }

    /// As the documentation of the route says it, and not as the server computes it.
    func digest(of type: String) -> JSONValue {
        let rows = living.values.filter { $0.json["entity"]?["type"]?.string == type }
        let lines = rows.map { "\($0.id) \($0.version)\n" }
        let hash = SHA256.hash(data: Data(lines.sorted().joined().utf8))
        return [
            "count": .integer(lines.count), "digest": .string(hash.map { String(format: "%02x", $0) }.joined()),
        ]
    }

    func digest(of types: [String]) -> JSONValue {
        .object(JSONObject(types.map { ($0, digest(of: $0)) }))
    }
}
