import EventSourcing
import Feeding
import Foundation
import LogikalModel
import PostgresClient
import PostgresStorage
import SyncTesting
import Testing

/// S21 and S22: the state at one position, however long it takes to read it.
@Suite(.timeLimit(.minutes(3))) struct SnapshotTests {
    private static let levels = EntityType.logikalLevels.map(\.rawValue)

    /// Events of which some only put back what was: a poller marks those, and view=latest does not show them.
    private static func damping(_ events: [ProposedEvent], _ generator: inout SeededGenerator) -> [ProposedEvent] {
        events.map { event in
            var event = event
            if event.type.rawValue.hasSuffix("changed"), Bool.random(using: &generator) { event.reason = "flap" }
            return event
        }
    }

    private static func expectParentsFirst(_ rows: [Change]) {
        var seen: Set<String> = []
        for row in rows {
            let parent = row.json["parent"]?["id"]?.string
            let isHere = rows.contains { $0.id == parent }
            #expect(parent == nil || !isHere || seen.contains(parent!), "\(row.id) comes before its parent")
            seen.insert(row.id)
        }
    }

    @Test(arguments: [UInt64(1), 2])
    func `a snapshot shows what view=latest shows, parents first, whatever the size of its pages`(
        seed: UInt64
    ) async throws {
        try await APIFixture.with { api in
            var office = RandomOffice(seed: seed)
            var generator = SeededGenerator(seed: seed)
            for _ in 0..<8 { try await api.writer.append(Self.damping(office.events(12), &generator)) }
            var latest = Replica()
            latest.apply(try await api.changes().rows)
            for limit in [1, 2, 5, 17, 5000] {
                let (rows, last) = try await api.snapshot("limit=\(limit)")
                #expect(Set(rows.map(\.id)).count == rows.count)
                Self.expectParentsFirst(rows)
                var snapshot = Replica()
                snapshot.apply(rows)
                #expect(snapshot == latest, "limit \(limit), seed \(seed)")
                let trailer = try #require(last.json["trailer"])
                #expect(trailer["count"] == .integer(rows.count))
                #expect(trailer["digest"] == latest.digest(of: Self.levels))
                #expect(last.json["position"] == 96 && last.json["success"] == true && last.json["next"] == nil)
            }
        }
    }

    @Test(arguments: [UInt64(3), 4, 5])
    func `its pages stay what they were while the log moves on, and its cursor leads to what the log is then`(
        seed: UInt64
    ) async throws {
        try await APIFixture.with { api in
            var office = RandomOffice(seed: seed)
            var generator = SeededGenerator(seed: seed)
            for _ in 0..<4 { try await api.writer.append(Self.damping(office.events(20), &generator)) }
            var before = Replica()
            before.apply(try await api.changes().rows)
            let (rows, last) = try await api.snapshot("limit=4") {
                try await api.writer.append(Self.damping(office.events(5), &generator))
            }
            Self.expectParentsFirst(rows)
            var replica = Replica()
            replica.apply(rows)
            #expect(replica == before, "seed \(seed)")
            #expect(last.json["trailer"]?["digest"] == before.digest(of: Self.levels))
            let (changes, cursor) = try await api.changes(since: last.cursor, "limit=7")
            replica.apply(changes)
            let now = try await api.snapshot()
            var fresh = Replica()
            fresh.apply(now.rows)
            #expect(replica.living == fresh.living, "seed \(seed)")
            let digest = try await api.get("/api/v1/digest?since=\(cursor)")
            #expect(digest.json["data"]?["digest"] == replica.digest(of: Self.levels))
            #expect(digest.json["data"]?["digest"] == now.last.json["trailer"]?["digest"])
        }
    }

    @Test func `a directory comes after the one that it lay in then, wherever it is moved meanwhile`() async throws {
        try await APIFixture.with { api in
            let writer = api.writer
            let folders = (0..<6).map { LogWriter.entity(.directory, $0) }
            for (index, folder) in folders.enumerated() {
                try await writer.append(
                    writer.event(folder, ["name": "x"], parent: index == 0 ? nil : folders[index - 1]))
            }
            var isMoved = false
            let (rows, _) = try await api.snapshot("limit=2") {
                guard !isMoved else { return }
                isMoved = true
                try await writer.append(writer.event(folders[0], ["name": "y"], parent: folders[5]))
                try await writer.append(writer.event(folders[3], ["name": "y"], parent: folders[1]))
            }
            #expect(rows.map(\.id) == folders.map(\.id.text))
            // Now they lie in a ring, as nothing that is seen in one piece does: shown it is all the same.
            #expect(try await api.snapshot("limit=2").rows.count == 6)
        }
    }

    @Test func `types choose what is shown, and the cursor belongs to them`() async throws {
        try await APIFixture.with { api in
            try await api.writer.appendRandomHistory(events: 60, seed: 6)
            let (rows, last) = try await api.snapshot("types=project,phase&limit=3")
            #expect(Set(rows.compactMap { $0.json["entity"]?["type"]?.string }) == ["phase", "project"])
            #expect(last.json["trailer"]?["digest"]?.object?.members.map(\.key) == ["phase", "project"])
            #expect(try await api.get("/api/v1/changes?types=phase,project&since=\(last.cursor)").status == 200)
            #expect(try await api.get("/api/v1/changes?since=\(last.cursor)").errorCode == "cursor_mismatch")
            let refused = try await api.get("/api/v1/snapshot?types=project.changed")
            #expect(refused.status == 400 && refused.json["error"]?["details"]?["parameter"] == "types")
            #expect(try await api.get("/api/v1/digest?types=project.changed").status == 400)
        }
    }

    @Test func `an empty log has an empty snapshot, from which everything follows`() async throws {
        try await APIFixture.with { api in
            let (rows, last) = try await api.snapshot()
            #expect(rows.isEmpty && last.json["position"] == 0 && last.json["trailer"]?["count"] == 0)
            try await api.appendProject(1)
            #expect(try await api.changes(since: last.cursor).rows.count == 1)
        }
    }

    @Test func `a token opens nothing but its own snapshot, and says how to begin again when that is gone`()
        async throws
    {
        try await APIFixture.with { api in
            try await api.writer.appendRandomHistory(events: 40, seed: 7)
            let next = try #require(try await api.get("/api/v1/snapshot?limit=3").json["next"]?.string)
            let cursor = try await api.get("/api/v1/changes").cursor
            for token in [cursor, "A", "%20", String(next.dropLast()), next + "A"] {
                let refused = try await api.get("/api/v1/snapshot?next=\(token)")
                #expect(refused.status == 400 && refused.errorCode == "cursor_invalid", "\(token)")
                #expect(refused.json["error"]?["details"]?["parameter"] == "next")
                #expect(refused["cache-control"] == "no-store" && !refused.text.contains(next))
            }
            #expect(try await api.get("/api/v1/changes?since=\(next)").errorCode == "cursor_invalid")
            #expect(try await api.get("/api/v1/snapshot?types=phase&next=\(next)").status == 400)
            // The same again is the same page, and more or less of it can be asked for.
            #expect(try await api.get("/api/v1/snapshot?next=\(next)").data.count == 3)
            #expect(try await api.get("/api/v1/snapshot?next=\(next)&limit=5").data.count == 5)
            try await api.database.owner.execute("update log.sequencer set floor = 40 where tenant = 1")
            #expect(try await api.get("/api/v1/snapshot?next=\(next)").status == 200)
            try await api.appendProject(99)
            try await api.database.owner.execute("update log.sequencer set floor = 41 where tenant = 1")
            let archived = try await api.get("/api/v1/snapshot?next=\(next)")
            #expect(archived.status == 410 && archived.json["error"]?["details"]?["reason"] == "retention")
            #expect(archived["cache-control"] == "no-store")
            let resync = archived.json["error"]?["details"]?["resync"]
            #expect(resync == ["mode": "replace", "path": "/api/v1/snapshot"])
            try await api.database.owner.execute("update log.sequencer set floor = 0, epoch = gen_random_uuid()")
            let restored = try await api.get("/api/v1/snapshot?next=\(next)")
            #expect(restored.status == 410 && restored.json["error"]?["details"]?["reason"] == "epoch")
        }
    }

    @Test func `as lines it is the same rows and one last line, in pieces that nobody has to hold at once`()
        async throws
    {
        try await APIFixture.with { api in
            try await api.writer.appendRandomHistory(events: 200, seed: 8)
            let (rows, last) = try await api.snapshot("limit=7")
            let headers = ["Accept": "application/x-ndjson"]
            let answer = try await api.get("/api/v1/snapshot?limit=7", headers: headers)
            #expect(answer.status == 200 && answer["content-type"] == "application/x-ndjson")
            let lines = try answer.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map {
                try JSONReader.read(String($0))
            }
            #expect(lines.dropLast().map(Change.init(json:)) == rows)
            #expect(lines.last?["trailer"] == last.json["trailer"] && lines.last?["position"] == 200)
            let cursor = try #require(lines.last?["cursor"]?.string)
            #expect(try await api.changes(since: cursor).rows.isEmpty)
            let next = try #require(try await api.get("/api/v1/snapshot?limit=7").json["next"]?.string)
            let rest = try await api.get("/api/v1/snapshot?next=\(next)", headers: headers)
            #expect(rest.text.split(separator: "\n").count == rows.count - 7 + 1)
        }
    }

    @Test func `a digest is told of any cursor that the log still reaches, under the feed's rules`() async throws {
        try await APIFixture.with { api in
            var replicas: [(cursor: String, replica: Replica)] = []
            var replica = Replica()
            var cursor: String?
            var office = RandomOffice(seed: 9)
            for _ in 0..<6 {
                try await api.writer.append(office.events(15))
                let (rows, next) = try await api.changes(since: cursor)
                replica.apply(rows)
                cursor = next
                replicas.append((next, replica))
            }
            for (cursor, replica) in replicas {
                let answer = try await api.get("/api/v1/digest?since=\(cursor)")
                #expect(answer.json["data"]?["digest"] == replica.digest(of: Self.levels))
                #expect(answer.json["data"]?["count"] == .integer(replica.living.count) && answer.cursor == cursor)
            }
            let head = try await api.get("/api/v1/digest")
            #expect(head.json["position"] == 90 && head.json["data"]?["digest"] == replica.digest(of: Self.levels))
            #expect(try await api.changes(since: head.cursor).rows.isEmpty)
            let log = try await api.get("/api/v1/changes?view=log&limit=5000").cursor
            #expect(try await api.get("/api/v1/digest?since=\(log)").errorCode == "cursor_mismatch")
            #expect(try await api.get("/api/v1/digest?types=phase&since=\(head.cursor)").status == 400)
            #expect(try await api.get("/api/v1/digest?since=\(head.cursor)x").errorCode == "cursor_invalid")
            // What is in memory is told; what is not can't be computed from what is left.
            try await api.database.owner.execute("update log.sequencer set floor = 80 where tenant = 1")
            let early = try await api.get("/api/v1/digest?types=phase")
            #expect(early.status == 200)
            let projects = try await api.get("/api/v1/changes?types=project&limit=1")
            let gone = try await api.get("/api/v1/digest?types=project&since=\(projects.cursor)")
            #expect(gone.status == 410 && gone.errorCode == "position_archived")
            #expect(gone.json["error"]?["details"]?["floor"] == 80)
        }
    }
}
