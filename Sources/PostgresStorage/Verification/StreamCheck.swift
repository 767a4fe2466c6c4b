import EventSourcing
import PostgresClient

/// Whether the streams are what their events make of them.
struct StreamCheck {
    let firstBreak: ChainVerifier.Break?

    init(_ tenant: TenantID, _ connection: PostgresConnection) throws {
        let batch = try connection.query(SQL(statement: "log.head", tenant), Sequencer.init).first?.batch ?? 0
        let versions = try connection.query(SQL(statement: "log.versions_inconsistent", tenant)) { row in
            (position: Position(try row.int64("position")), entity: try row.uuid("entity_id").text)
        }
        if let wrong = versions.first {
            firstBreak = ChainVerifier.Break(
                batch: batch, position: wrong.position,
                message: "the versions of entity \(wrong.entity) do not follow on from there")
            return
        }
        let heads = try connection.query(SQL(statement: "log.heads_inconsistent", tenant)) { row in
            "\(try row.text("entity_type"))/\(try row.uuid("entity_id").text)"
        }
        firstBreak = heads.first.map { stream in
            ChainVerifier.Break(
                batch: batch, position: nil, message: "the head of stream \(stream) is not its newest event")
        }
    }
}
