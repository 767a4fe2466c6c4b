import EventSourcing
import Feeding
import Foundation
import Logging
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

extension Pipeline {
    /// A cycle that need not look at everything.
    @discardableResult
    func cycle(_ cadence: PollCadence) async throws -> CycleReport { try await runner(cadence).run().report }

    func runner(
        _ cadence: PollCadence, store: (any PollStore)? = nil, details: DetailPolicy = .none
    ) -> CycleRunner {
        CycleRunner(
            client: client, store: store ?? self.store, tenant: .default, cadence: cadence, holder: "test",
            details: details, now: { Timestamp(Date()) },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    var eventLog: PostgresEventLog {
        PostgresEventLog(
            pool: database.pool,
            notifier: HeadNotifier(
                pool: database.pool, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }))
    }

    /// Sets a rule as a person would.
    @discardableResult
    func scope(
        _ effect: ScopeRule.Effect, _ directory: String, _ condition: ProjectCondition? = nil
    ) async throws -> UUID {
        try await PostgresScopeRules(pool: database.pool, log: eventLog).set(
            effect, directory: directory, condition: condition, note: nil, tenant: .default, person: "test",
            at: Timestamp(Date())
        ).standing.rule.entity.id
    }

    func unscope(_ rule: UUID) async throws {
        _ = try await PostgresScopeRules(pool: database.pool, log: eventLog).remove(
            rule, tenant: .default, person: "test", at: Timestamp(Date()))
    }

    /// The hash of each living entity's state, by what identifies it at Logikal.
    func contentHashes() async throws -> [String: Hash] {
        try Mirror(folding: try await feed(.latest)).entities.mapValues { Hash.of(CanonicalJSON.bytes($0)) }
    }

    /// The hashes that one crawl of everything into an empty database comes to.
    func freshCrawl() async throws -> [String: Hash] {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        return try await TestDatabases.shared.withMigratedDatabase { database, _ in
            let log = PostgresEventLog(
                pool: database.pool, notifier: HeadNotifier(pool: database.pool, logger: logger))
            let fresh = Pipeline(
                simulator: simulator, database: database, transport: transport, client: client,
                store: PostgresPollStore(pool: database.pool, log: log), runner: runner, projections: projections)
            try await fresh.cycle(.everything)
            return try await fresh.contentHashes()
        }
    }
}
