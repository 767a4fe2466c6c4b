import EventSourcing
import PostgresClient

/// Events as the statements that write them take them, member by member.
extension [ExportedBatch.Event] {
    var identityBinds: [PostgresValue] {
        let contents = map(\.content)
        return [
            PostgresValue(contents.map(\.entityType)), PostgresValue(contents.map(\.entityID)),
            PostgresValue(contents.map(\.version)), PostgresValue(contents.map(\.type)),
            PostgresValue(contents.map(\.schemaVersion)), PostgresValue(contents.map(\.id)),
            PostgresValue(contents.map { PostgresTimestamp(microsecondsSince1970: $0.observedAt) }),
            PostgresValue(contents.map { $0.validAt.map { PostgresTimestamp(microsecondsSince1970: $0) } }),
        ]
    }

    var parentBinds: [PostgresValue] {
        [PostgresValue(map(\.content.parentType)), PostgresValue(map(\.content.parentID))]
    }

    var payloadBinds: [PostgresValue] {
        [
            PostgresValue(map { $0.state.map { PostgresJSON(utf8: $0) } }), PostgresValue(map(\.content.reason)),
            PostgresValue(map { $0.content.changed.joined(separator: ",") }),
            PostgresValue(map { PostgresJSON(utf8: $0.before) }), PostgresValue(map(\.salt)),
            PostgresValue(map(\.leaf.bytes)), PostgresValue(map(\.redactedPayload)),
        ]
    }
}
