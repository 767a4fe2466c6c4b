import EmbeddedFiles
import EventSourcing
import LogikalModel
import PostgresClient

/// Whether the log has nothing but what its sequencer says, and the streams are what their events make of them.
struct StreamCheck {
    let firstBreak: ChainVerifier.Break?

    init(_ tenant: TenantID, _ connection: PostgresConnection) throws {
        let batch = try connection.query(SQL(statement: "log.head", tenant), Sequencer.init).first?.batch ?? 0
        let checks = [Self.strays, Self.versions, Self.heads, Self.paths, Self.keys]
        for check in checks {
            guard let found = try check(tenant, connection) else { continue }
            firstBreak = ChainVerifier.Break(
                batch: found.batch ?? batch, position: found.position, message: found.message)
            return
        }
        firstBreak = nil
    }

    private struct Finding {
        var batch: Int64?
        var position: Position?
        let message: String
    }

    private static func strays(_ tenant: TenantID, _ connection: PostgresConnection) throws -> Finding? {
        try connection.query(SQL(statement: "log.strays", tenant)) { row in
            let (batch, position) = try (row.int64("batch"), row.int64IfPresent("position"))
            let end = try position == nil ? "batch \(row.int64("last"))" : "position \(row.int64("head"))"
            return Finding(
                batch: batch, position: position.map { Position($0) },
                message: "it stands outside of the log, which begins with 1 and ends with \(end)")
        }.first
    }

    private static func versions(_ tenant: TenantID, _ connection: PostgresConnection) throws -> Finding? {
        try connection.query(SQL(statement: "log.versions_inconsistent", tenant)) { row in
            let entity = try row.uuid("entity_id").text
            let message =
                try row.bool("is_lost")
                ? "entity \(entity) has no stream" : "the versions of entity \(entity) do not follow on from there"
            return Finding(position: Position(try row.int64("position")), message: message)
        }.first
    }

    private static func heads(_ tenant: TenantID, _ connection: PostgresConnection) throws -> Finding? {
        try connection.query(SQL(statement: "log.heads_inconsistent", tenant)) { row in
            let stream = "\(try row.text("entity_type"))/\(try row.uuid("entity_id").text)"
            return Finding(message: "the head of stream \(stream) is not its newest event")
        }.first
    }

    /// A directory is known by the path that its state tells.
    private static func paths(_ tenant: TenantID, _ connection: PostgresConnection) throws -> Finding? {
        try connection.query(SQL(statement: "log.paths_inconsistent", tenant)) { row in
            wrongKey("directory", try row.uuid("entity_id").text)
        }.first
    }

    /// What is below directories has the id that its natural key makes; other types' keys nothing tells a second time.
    private static func keys(_ tenant: TenantID, _ connection: PostgresConnection) throws -> Finding? {
        var found: Finding?
        let statement = EmbeddedFiles.text("log.stream_keys").replacing(":tenant", with: "\(tenant.rawValue)")
        try connection.copyRows(statement) { row in
            guard found == nil else { return }
            let key = NaturalKey(EntityType(rawValue: try row.text(0)), text: try row.text(2))
            let entity = try row.uuid(1)
            if key.reference(tenant: tenant).id != entity { found = wrongKey(key.type.rawValue, entity.text) }
        }
        return found
    }

    private static func wrongKey(_ type: String, _ entity: String) -> Finding {
        Finding(message: "the natural key of stream \(type)/\(entity) is not the one that it was made with")
    }
}
