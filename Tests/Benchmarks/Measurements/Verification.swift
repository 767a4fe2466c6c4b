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
        let read = {
            var events = 0
            let seconds = try await Stopwatch.seconds {
                events = try await database.owner.withConnection { connection in
                    try connection.copyOut(
                        "copy (select * from log.event where tenant = 1 order by position) to stdout (format binary)"
                    ) { _ in
                    }
                    return try connection.query("select count(*) from log.event") { Int(try $0.int64(0)) }[0]
                }
            }
            return Double(events) / seconds
        }
        let (values, references) = try await Interleaved.rounds(3) { _ in
            try await verify()
        } _: { _ in
            try await read()
        }
        return Measurement(
            "verify: every leaf, root, link and stream head", unit: "events/s", value: values, reference: references,
            budgets: { value, _ in [.atLeast(200_000, value.median, of: "events/s")] },
            notes: ["reference: binary COPY of the same rows to the client, which looks at nothing"])
    }
}
