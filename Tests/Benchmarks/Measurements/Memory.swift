import EventSourcing
import PostgresStorage
import Projecting

/// How far the process grows while it works on the whole log; the reference is a tenth of the same log.
struct Memory {
    let workbench: Workbench

    /// What ten times the events may take more.
    private static let tolerance = 32.0

    func measure() async throws -> [Measurement] {
        let database = try await workbench.sample()
        let whole = ExportedLog(named: "whole")
        let tenth = ExportedLog(named: "tenth")
        defer {
            whole.remove()
            tenth.remove()
        }
        let tenthOfEvents = Position(Int64(try await database.events) / 10)
        let exports = try await [
            ResidentMemory.growth { try await tenth.write(database, through: tenthOfEvents) },
            ResidentMemory.growth { try await whole.write(database) },
        ]
        let small = try await growth(of: tenth)
        let large = try await growth(of: whole)
        return [
            Self.measurement("export", exports[1], exports[0]), Self.measurement("import", large[0], small[0]),
            Self.measurement("verify", large[1], small[1]),
            Self.measurement("rebuild of elevations", large[2], small[2]),
        ]
    }

    /// While the file is imported, then verified, and a read model built from it.
    private func growth(of file: ExportedLog) async throws -> [Double] {
        try await workbench.withDatabase { database in
            let imported = try await ResidentMemory.growth { try await file.import(into: database) }
            let verified = try await ResidentMemory.growth {
                let report = try await PostgresLogVerifier(pool: database.service.pool).verify(tenant: .default)
                guard report.firstBreak == nil else { throw BenchmarkError("the imported log is broken") }
            }
            try await Rebuild.ensureReadModels(in: database, logger: workbench.logger)
            let rebuilt = try await ResidentMemory.growth {
                try await Rebuild.runner(database, workbench.logger).rebuild("elevations")
            }
            return [imported, verified, rebuilt]
        }
    }

    private static func measurement(_ name: String, _ value: Double, _ reference: Double) -> Measurement {
        Measurement(
            "memory: growth during \(name)", unit: "MB", value: [value], reference: [max(reference, 0.1)],
            budgets: { value, _ in [.atMost(reference + tolerance, value.median, of: "MB")] },
            notes: ["reference: the same for a tenth of the log"])
    }
}
