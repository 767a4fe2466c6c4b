public import EventSourcing
public import Foundation
public import PostgresClient

/// Erases a person's data from the log: appends what the entity is without it, and puts payloads without it in the
/// place of those that had it. The chain holds, and says what was done.
public struct PostgresRedactor: Sendable {
    public enum Target: Sendable, Equatable {
        case entity(UUID)
        case event(Position)
    }

    public struct Report: Sendable, Equatable {
        /// The events whose payload is another now.
        public let redacted: [Position]
        /// Where the redaction stands.
        public let position: Position
    }

    private let owner: PostgresPool
    private let notifier: HeadNotifier

    /// - Parameter owner: Connections of the log's owner; nobody else may.
    public init(owner: PostgresPool, notifier: HeadNotifier) {
        self.owner = owner
        self.notifier = notifier
    }

    /// - Throws: `RedactionError`; `PostgresError`.
    public func redact(
        _ target: Target, tenant: TenantID, redaction: Redaction, actor: String, at moment: Timestamp
    ) async throws -> Report {
        let report = try await owner.withTenant(tenant) { connection in
            _ = try connection.query(SQL(statement: "log.lock", tenant)) { _ in () }
            var erasure = try Erasure(tenant: tenant, target: target, redaction: redaction, connection)
            return try erasure.run(actor: actor, at: moment)
        }
        await notifier.announce(tenant: tenant, head: report.position)
        return report
    }
}

/// One redaction under way, with the log locked.
private struct Erasure {
    private struct Event {
        let position: Position
        let payload: Payload
        /// The digest of what was appended, whatever was erased of it since.
        let digest: Hash
    }

    private struct Payload {
        var state: [UInt8]?
        var before: [UInt8]
        var salt: [UInt8]

        var digest: Hash { LogHash.payload(salt: salt, state: state, before: before) }
    }

    private let tenant: TenantID
    private let target: PostgresRedactor.Target
    private var redaction: Redaction
    private let connection: PostgresConnection
    private let entity: UUID
    private let events: [Event]
    private let newest: ProposedEvent

    init(
        tenant: TenantID, target: PostgresRedactor.Target, redaction: Redaction, _ connection: PostgresConnection
    ) throws {
        self.tenant = tenant
        self.target = target
        self.redaction = redaction
        self.connection = connection
        switch target {
        case .entity(let id): entity = id
        case .event(let position):
            let found = try connection.query(
                SQL(statement: "log.redact_entity", tenant, PostgresValue(position.rawValue))
            ) { try $0.uuid("entity_id") }
            guard let found = found.first else { throw RedactionError(code: .unknown) }
            entity = found
        }
        let rows = try connection.query(
            SQL(statement: "log.redact_events", tenant, PostgresValue(entity)), Self.decode)
        guard let last = rows.last else { throw RedactionError(code: .unknown) }
        events = rows.map(\.event)
        newest = last.proposed(entity)
    }

    private struct Row {
        let event: Event
        let proposed: (UUID) -> ProposedEvent
    }

    private static func decode(_ row: PostgresRow) throws -> Row {
        let payload = Payload(
            state: try row.json("state"), before: try row.json("before") ?? [], salt: try row.bytes("salt"))
        let event = Event(
            position: Position(try row.int64("position")), payload: payload,
            digest: try row.bytesIfPresent("payload").map { Hash(bytes: $0) } ?? payload.digest)
        let type = EntityType(rawValue: try row.text("entity_type"))
        let parentType = try row.textIfPresent("parent_type").map(EntityType.init(rawValue:))
        let parentID = try row.uuidIfPresent("parent_id")
        let version = try row.int64("version")
        let schemaVersion = Int16(try row.int32("schema_version"))
        let naturalKey = try row.text("natural_key")
        let state = try payload.state.flatMap { try JSONReader.read($0).object }
        // Why it is gone goes on being so. Why a state was appended does not: what flapped would stay unseen.
        let reason = state == nil ? try row.textIfPresent("reason") : nil
        return Row(event: event) { entity in
            ProposedEvent(
                entity: EntityReference(type, entity), version: version + 1, type: EventType(type, .redacted),
                schemaVersion: schemaVersion, observedAt: Timestamp(microseconds: 0), naturalKey: naturalKey,
                parent: parentType.flatMap { type in parentID.map { EntityReference(type, $0) } }, state: state,
                reason: reason)
        }
    }

    mutating func run(actor: String, at moment: Timestamp) throws -> PostgresRedactor.Report {
        var generator = SystemRandomNumberGenerator()
        var replacements: [(event: Event, payload: Payload)] = []
        for event in events where isMeant(event.position) {
            guard var payload = try erased(event.payload) else { continue }
            payload.salt = (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
            redaction.digests[event.position] = payload.digest
            replacements.append((event, payload))
        }
        guard !replacements.isEmpty else { throw RedactionError(code: .nothing) }
        let appended = try append(actor: actor, at: moment, using: &generator)
        for (event, payload) in replacements {
            try connection.execute(
                SQL(
                    statement: "log.redact", tenant, PostgresValue(event.position.rawValue),
                    PostgresValue(payload.state.map { PostgresJSON(utf8: $0) }),
                    PostgresValue(PostgresJSON(utf8: payload.before)), PostgresValue(payload.salt),
                    PostgresValue(event.digest.bytes)))
        }
        try connection.execute(SQL(statement: "log.redact_labels", tenant, PostgresValue(entity)))
        return PostgresRedactor.Report(redacted: replacements.map(\.event.position), position: appended.last)
    }

    private func isMeant(_ position: Position) -> Bool {
        if case .event(let only) = target { position == only } else { true }
    }

    /// `nil` when there is nothing to erase.
    private func erased(_ payload: Payload) throws -> Payload? {
        var erased = payload
        erased.state = try payload.state.map { try erase($0, keeping: newest.entity.type.identifyingFields) }
        erased.before = try erase(payload.before, keeping: [])
        return erased.state == payload.state && erased.before == payload.before ? nil : erased
    }

    private func erase(_ bytes: [UInt8], keeping identifying: [String]) throws -> [UInt8] {
        let object = try JSONReader.read(bytes).object
        return object.map { CanonicalJSON.bytes(.object(redaction.erasing($0, keeping: identifying))) } ?? bytes
    }

    private func append(
        actor: String, at moment: Timestamp, using generator: inout SystemRandomNumberGenerator
    ) throws -> Appended {
        var event = newest
        event.observedAt = moment
        if let position = events.last?.position, isMeant(position) {
            event.state = event.state.map { redaction.erasing($0, keeping: event.entity.type.identifyingFields) }
        }
        event.changed = redaction.fields ?? []
        let batch = ProposedBatch(
            key: "redaction:\(UUID().text)", kind: .redaction, actor: actor, metadata: redaction.metadata,
            events: [event])
        return try PostgresEventLog.append(
            PreparedBatch(batch, tenant: tenant, using: &generator), fence: nil, connection)
    }
}

/// Why nothing was erased.
public struct RedactionError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: String, Sendable {
        case unknown = "unknown_entity"
        case nothing = "nothing_to_redact"
    }

    public let code: Code

    public var description: String {
        switch code {
        case .unknown: "the log has no such entity or event; `logikal-sync log show` lists what there is"
        case .nothing:
            "there is nothing to erase: no event has a value in these fields any more; "
                + "`logikal-sync log show --entity` shows them"
        }
    }
}
