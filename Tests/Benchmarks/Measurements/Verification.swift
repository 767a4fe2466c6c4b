import EventSourcing
import PostgresClient
import PostgresStorage

/// The whole sample log is verified; the reference only reads what has to be hashed.
struct Verification {
    let workbench: Workbench

    func measure() async throws -> Measurement {
        let database = try await workbench.sample()
        let verifier = PostgresLogVerifier(pool: database.service.pool)
        let verify = {
            var events: Int64 = 0
            let seconds = try await Stopwatch.seconds {
                let report = try await verifier.verify(tenant: .default)
                guard report.firstBreak == nil else { throw BenchmarkError("the sample log is broken") }
                events = report.events
            }
            return Double(events) / seconds
        }
        let (values, references) = try await Interleaved.rounds(workbench.scale.longRounds) { _ in
            try await verify()
        } _: { _ in
            try await Self.read(database)
        }
        return Measurement(
            "verify: every leaf, root, link and stream head", unit: "events/s", value: values, reference: references,
            budgets: { value, _ in [.atLeast(200_000, value.median, of: "events/s")] },
            notes: ["reference: binary COPY of the same rows to the client, which looks at nothing"])
    }

    /// Events per second when the rows of the log are only read.
    static func read(_ database: BenchDatabase) async throws -> Double {
        let events = try await database.events
        return events
            / (try await Stopwatch.seconds {
                try await database.owner.withConnection { connection in
                    try connection.copyOut(
                        "copy (select * from log.event where tenant = 1 order by position) to stdout (format binary)"
                    ) { _ in
                    }
                }
            })
    }
}
