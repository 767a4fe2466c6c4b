import EventSourcing
import Foundation
import LogikalModel
import LogikalSimulator
import Polling
import PostgresClient
import PostgresStorage
import Testing

/// A look that leaves no trace.
@Suite struct DryRunTests {
    @Test func `it shows what the next cycle appends, and keeps nothing`() async throws {
        try await Pipeline.with(SmallOffice.configure) { pipeline in
            let small = try SmallOffice(pipeline.simulator.office)
            let office = small.office
            try await pipeline.cycle()
            // A first miss, so that counts could move too.
            try office.apply(.deleteProject(project: small.shed))
            try await pipeline.cycle()
            try small.edit(try small.elevation(of: small.wing))
            let barn = try office.apply(.createProject(directory: SmallOffice.hall, name: "Barn"))
            try office.apply(.createElevation(project: barn, phase: LogikalID.zero.text, name: "P01"))
            try office.apply(.renameDirectory(path: SmallOffice.north, name: "South"))
            let before = try await contents(pipeline)
            let trial = DryRunStore(pipeline.store)
            let report = try await pipeline.runner(.everything, store: trial).run().report
            #expect(report.outcome == .complete)
            #expect(try await contents(pipeline) == before)
            #expect(pipeline.simulator.counters.openSessions == 0)
            let head = try await pipeline.log().count
            try await pipeline.cycle()
            let appended = try await pipeline.log(after: head)
            #expect(trial.events.map(\.type.rawValue) == appended.types)
            #expect(trial.events.map { $0.entity.id.text } == appended.map { $0["entity"]?["id"]?.string })
            #expect(trial.events.map(\.version) == appended.map { $0["version"]?.number?.int64 })
            #expect(Set(appended.types).isSuperset(of: ["project.removed", "parts_list.stored", "project.discovered"]))
        }
    }

    /// Every row that polling or the log keeps, but for the lease, which keeps other cycles away meanwhile.
    private func contents(_ pipeline: Pipeline) async throws -> [String: String] {
        try await pipeline.database.owner.withTenant(.default) { connection in
            let tables = try connection.query(
                """
                select format('%I.%I', n.nspname, c.relname) as name
                  from pg_class c join pg_namespace n on n.oid = c.relnamespace
                 where n.nspname in ('log', 'polling', 'blobs') and c.relkind in ('r', 'p') and not c.relispartition
                   and c.relname <> 'lease'
                """
            ) { try $0.text("name") }
            var contents: [String: String] = [:]
            for table in tables {
                let digest = "md5(string_agg(md5(t::text), ',' order by t::text))"
                let rows = SQL("select coalesce(" + digest + ", '') as digest from " + table + " t", binds: [])
                contents[table] = try connection.query(rows) { try $0.text("digest") }.first
            }
            return contents
        }
    }
}
