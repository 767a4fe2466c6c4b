import EventSourcing
import Feeding
import Foundation
import LogikalSimulator
import Polling
import PostgresClient
import PostgresStorage
import SyncTesting

extension Pipeline {
    /// What the log got after `position`, oldest first.
    func log(after position: Int = 0) async throws -> [JSONValue] { try await feed(.log, after: position) }

    /// How many calls of a kind the office has got.
    func count(_ call: WalkCall) -> Int { simulator.callLog().count { WalkCall($0.call) == call } }

    /// The stored contents by their digests in lower-case hexadecimal digits.
    func blobs() async throws -> [String: [UInt8]] {
        let rows = try await database.owner.query("select sha256, content from blobs.blob") { row in
            (try Hash(bytes: row.bytes("sha256")).description, try row.bytes("content"))
        }
        return Dictionary(rows) { first, _ in first }
    }

    /// How a consumer's copy differs from the office; none when they are the same.
    func differences() async throws -> [String] {
        try Mirror(simulator.office.truth()).differences(to: Mirror(folding: try await feed(.latest)))
    }
}

extension [JSONValue] {
    /// The types of the events, for messages.
    var types: [String] { compactMap { $0["type"]?.string } }

    var removals: [JSONValue] { filter { $0["op"] == "delete" } }

    var entities: Set<UUID> { Set(compactMap { $0["entity"]?["id"]?.string.flatMap(UUID.init(uuidString:)) }) }
}

extension CycleReport {
    /// What the findings are about.
    var scopes: [String] { findings.map(\.scope) }

    /// All findings in one text, for messages and for looking into.
    var text: String {
        findings.map { "\($0.scope): \($0.finding ?? "nothing")" }.joined(separator: "\n") + (failure ?? "")
    }

    /// Findings that do not say what happens next.
    var speechless: [ScopeResult] {
        let promises = ["next cycle", "asked again", "until", "called missing"]
        return findings.filter { scope in !promises.contains { scope.finding?.contains($0) == true } }
    }
}
