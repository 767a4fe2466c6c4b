import EventSourcing
import Foundation
import PostgresClient
import PostgresStorage

/// The sample log to a file and into an empty database; the references copy the same rows.
struct Transfer {
    let workbench: Workbench

    func measure() async throws -> [Measurement] {
        let database = try await workbench.sample()
        let events = try await database.events
        let file = ExportedLog(named: "transfer")
        defer { file.remove() }
        let (exports, reads) = try await Interleaved.rounds(workbench.scale.longRounds) { _ in
            events / (try await Stopwatch.seconds { try await file.write(database) })
        } _: { _ in
            try await Verification.read(database)
        }
        let (imports, copies) = try await imports(file, events, database)
        return [
            Measurement(
                "export: the whole log to a file", unit: "events/s", value: exports, reference: reads,
                budgets: { _, _ in [] },
                notes: [
                    "lines of JSON, with a digest over all of them",
                    "reference: binary COPY of the same rows to the client, which looks at nothing",
                ]),
            Measurement(
                "import: the whole log from a file into an empty database", unit: "events/s", value: imports,
                reference: copies, budgets: { _, _ in [] },
                notes: [
                    "every leaf, root and link is computed anew before it is written",
                    "reference: psql copies the same rows from a binary file into a table with the same keys",
                ]),
        ]
    }

    private func imports(
        _ file: ExportedLog, _ events: Double, _ database: BenchDatabase
    ) async throws -> (values: [Double], references: [Double]) {
        let rows = "\(FileManager.default.temporaryDirectory.path)/logikal-sync-benchmarks-\(getpid()).copy"
        defer { try? FileManager.default.removeItem(atPath: rows) }
        let all = "(select * from log.event where tenant = 1 order by position)"
        try await Psql(conninfo: database.conninfo).run("\\copy \(all) to '\(rows)' (format binary)")
        return try await Interleaved.rounds(workbench.scale == .small ? 3 : 2) { _ in
            try await workbench.withDatabase { empty in
                events / (try await Stopwatch.seconds { try await file.import(into: empty) })
            }
        } _: { _ in
            try await workbench.withDatabase { empty in
                try await EventRows.makeTable("bench_event", in: empty.owner)
                let psql = try Psql(conninfo: empty.conninfo)
                let copy = "\\copy bench_event from '\(rows)' (format binary)"
                return events / (try await Stopwatch.seconds { try await psql.run(copy) })
            }
        }
    }
}
