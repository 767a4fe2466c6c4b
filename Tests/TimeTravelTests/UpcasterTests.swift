import EventSourcing
import Feeding
import Foundation
import LogikalModel
import Polling
import PostgresClient
import PostgresStorage
import Projecting
import SyncTesting
import Testing

/// S30: events of an older schema read as those of the newest, wherever they are read.
@Suite struct UpcasterTests {
    private static let golden = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")

    private static func states(_ type: EntityType, _ schema: Int16) throws -> [String] {
        let file = golden.appending(path: "\(type).\(schema).jsonl")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    @Test func `every state of every schema reads as the golden file of the newest says`() async throws {
        try await Past.with { past in
            for type in EntityType.logikalLevels {
                let newest = try Self.states(type, type.schemaVersion)
                for schema in 1...type.schemaVersion {
                    for (stored, expected) in zip(try Self.states(type, schema), newest) {
                        let read = try await past.database.owner.query(
                            "select upcast.state(\(type.rawValue), \(schema), \(PostgresJSON(stored)))::text"
                        ) { try $0.text(0) }
                        #expect(read == [expected], "\(type) of schema \(schema)")
                    }
                }
            }
        }
    }

    @Test func `the database and the program agree on what is the newest`() async throws {
        try await Past.with { past in
            for type in EntityType.logikalLevels {
                let newest = try await past.database.owner.query("select upcast.newest(\(type.rawValue))") {
                    try $0.int32(0)
                }
                #expect(newest == [Int32(type.schemaVersion)], "\(type)")
            }
        }
    }

    private let project = NaturalKey.project(LogikalID("p"))

    private func phase(_ id: String, version: Int64 = 1, schema: Int16) throws -> ProposedEvent {
        let place = LogikalID("p")
        let row = try PhaseRow(["id": .string(id), "name": "Ground floor"])
        var state = row.state
        state["logikalId"] = .string(row.id.text)
        let key = NaturalKey.phase(row.id, of: place)
        return ProposedEvent(
            entity: key.reference(tenant: .default), version: version, type: EventType(.phase, .discovered),
            schemaVersion: schema, observedAt: Timestamp(microseconds: 1), naturalKey: key.text,
            parent: project.reference(tenant: .default), state: state)
    }

    @Test func `an old event reads as new in live, rebuild, feed, past, history, difference and poller`() async throws {
        try await Past.with { past in
            try await past.runner.catchUp()
            let event = try phase("", schema: 1)
            let head = try await past.append("1", [event])
            try await past.runner.catchUp()
            let entity = event.entity
            let zero = LogikalID.zero.text
            let state =
                #"{"description":null,"id":null,"isDefault":true,"logikalId":"\#(zero)","name":"Ground floor"}"#

            var answers: [String: [UInt8]?] = [:]
            func phases(_ asOf: Position?) async throws -> [UInt8]? {
                try await past.readModels.row(entity.id, of: .phases, tenant: .default, asOf: asOf)
            }
            answers["live"] = try await phases(nil)
            _ = try await past.runner.rebuild("phases")
            answers["rebuilt"] = try await phases(nil)
            answers["as of"] = try await phases(head)
            for view in FeedView.allCases {
                answers["\(view)"] = try await past.feed.page(FeedQuery(tenant: .default, view: view, limit: 9)).rows
            }
            for (path, answer) in answers {
                let text = String(decoding: try #require(answer), as: UTF8.self)
                #expect(text.contains(state), "\(path): \(text)")
            }
            let expected = try JSONReader.read(state)
            let entries = try await past.history.history(of: entity.id, tenant: .default, after: 0, limit: 9).entries
            #expect(entries.map { $0.change["state"] } == [expected])
            let differences = try await past.differences(from: 0, to: head)
            #expect(differences.map { $0.to?.state } == [expected.object])

            let known = try await past.pollStore.contents(
                ofProject: project.reference(tenant: .default).id, tenant: .default)
            #expect(known.map(\.state) == [expected.object])
            let sighting = Sighting(
                entity: entity, naturalKey: known[0].naturalKey, parent: known[0].parent,
                state: try #require(expected.object), observedAt: Timestamp(microseconds: 2))
            #expect(Difference.event(from: known[0], to: sighting) == nil)
            let stored = try await past.database.owner.query("select state::text, schema_version from log.event") {
                (try $0.text(0), try $0.int32(1))
            }
            #expect(stored[0] == (CanonicalJSON.text(.object(try #require(event.state))), 1))
        }
    }

    @Test func `an event of a schema that is not known yet is refused by all who would have to know it`() async throws {
        try await Past.with { past in
            try await past.runner.catchUp()
            try await past.append("1", [try phase("x", schema: 3)])
            for view in FeedView.allCases {
                let error = await #expect(throws: UnknownSchema.self) {
                    try await past.feed.page(FeedQuery(tenant: .default, view: view, limit: 9))
                }
                #expect(error?.description.contains("written in schema 3, and here 2 is the newest") == true)
            }
            await #expect {
                try await past.runner.catchUp()
            } throws: { error in
                "\(error)".contains("written in schema 3, and here 2 is the newest")
            }
            let positions = try await past.database.owner.query(
                "select position from projecting.checkpoint where name = 'phases'"
            ) { try $0.int64(0) }
            #expect(positions == [0])
        }
    }
}
