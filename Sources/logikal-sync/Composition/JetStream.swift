import EventSourcing
import NATSClient
import Relaying

/// A tenant's events in a stream of NATS JetStream, each on the subject of its tenant, entity type and event type.
struct JetStream: EventBroker {
    static let stream = "LOGIKAL_SYNC"
    static let subjects = "logikal-sync.>"
    /// How long the server knows a repetition. Whoever reads knows one by its id at any time.
    private static let duplicateWindow: Int64 = 120_000_000_000

    let address: NATSAddress
    /// The tenant's name.
    let tenant: String

    func connected(
        _ body:
            @escaping @Sendable (_ publish: @escaping @Sendable ([RelayedEvent]) async throws -> Void) async throws
            -> Void
    ) async throws {
        let tenant = tenant
        try await NATSConnection.connected(to: address) { connection in
            try await Self.ensureStream(connection)
            try await body { events in
                let replies = try await connection.request(events.map { Self.message(of: $0, tenant) })
                for reply in replies { try Self.check(reply) }
            }
        }
    }

    private static func message(of event: RelayedEvent, _ tenant: String) -> NATSMessage {
        NATSMessage(
            subject: "logikal-sync.\(tenant).\(event.entityType).\(event.type)",
            headers: [
                ("Nats-Msg-Id", event.id), ("Nats-Expected-Stream", stream),
                ("LogikalSync-Epoch", event.epoch.text),
                ("LogikalSync-Position", "\(event.position)"),
            ], payload: event.body)
    }

    /// Makes the stream where there is none; one that somebody has made himself is left as it is.
    private static func ensureStream(_ connection: NATSConnection) async throws {
        let known = try await connection.request([NATSMessage(subject: "$JS.API.STREAM.INFO.\(stream)", payload: [])])
        guard let reply = known.first, code(in: reply) == 404 else { return try known.forEach(check) }
        let configuration: JSONValue = [
            "name": .string(stream), "subjects": [.string(subjects)], "storage": "file", "retention": "limits",
            "duplicate_window": .integer(duplicateWindow),
        ]
        let made = try await connection.request([
            NATSMessage(
                subject: "$JS.API.STREAM.CREATE.\(stream)", payload: CanonicalJSON.bytes(configuration))
        ])
        try made.forEach(check)
    }

    private static func code(in reply: NATSReply) -> Int64? {
        (try? JSONReader.read(reply.payload))?["error"]?["code"]?.number?.int64
    }

    /// - Throws: `RelayError.refused` for anything but that it is stored.
    private static func check(_ reply: NATSReply) throws {
        if reply.status == 503 {
            throw RelayError.refused("nobody stores what is sent; is JetStream enabled on the server?")
        }
        let json = try JSONReader.read(reply.payload)
        if let error = json["error"], !error.isNull {
            throw RelayError.refused(error["description"]?.string ?? "no reason is given")
        }
    }
}
