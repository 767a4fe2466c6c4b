import EventSourcing
import LogikalModel
import PostgresClient
import PostgresStorage

/// Eight writers append one event at a time; the reference inserts as many single rows over eight connections.
struct AppendSingles {
    let workbench: Workbench

    private static let writers = 8
    private static let perWriter = 150

    func measure() async throws -> Measurement {
        let rounds = workbench.scale.rounds
        let perRound = Self.writers * Self.perWriter
        let entities = try SampleOffice(projects: perRound * (rounds + 1) / 20 + 1).entities
        return try await workbench.withDatabase(connections: 16) { database in
            try await EventRows.makeTable("bench_event", in: database.owner)
            // An event and the writer who appends it, by round.
            let own = { @Sendable (round: Int, writer: Int) in
                let start = round * perRound + writer * Self.perWriter
                return entities[start..<start + Self.perWriter].map { entity in
                    ProposedBatch(
                        key: entity.naturalKey.text, kind: .command, actor: "benchmark",
                        events: [entity.event(version: 1)])
                }
            }
            let log = CoalescingEventLog(log: database.log)
            let append = { (round: Int) in
                try await Self.rate { writer in
                    for batch in own(round, writer) { try await log.append(Prepared.batch(batch)) }
                }
            }
            let insert = { (round: Int) in
                try await Self.rate { writer in
                    let start = Int64(round * perRound + writer * Self.perWriter)
                    for (index, batch) in own(round, writer).enumerated() {
                        let rows = EventRows.rows(of: Prepared.batch(batch), number: 1, after: start + Int64(index))
                        try await database.owner.execute(Self.insert(rows[0]))
                    }
                }
            }
            _ = (try await append(0), try await insert(0))
            let (values, references) = try await Interleaved.rounds(rounds) { round in
                try await append(round + 1)
            } _: { round in
                try await insert(round + 1)
            }
            return Measurement(
                "append: single events, 8 writers, coalesced", unit: "events/s", value: values, reference: references,
                budgets: { value, ratio in
                    [.atLeast(3000, value.median, of: "events/s")] + (ratio.map { [.ratio(atLeast: 0.9, $0)] } ?? [])
                },
                notes: [
                    "each event is a batch of its own; those that come while a commit is under way share the next",
                    "reference: single-row inserts by 8 connections into a table with the same keys, sharing flushes",
                ])
        }
    }

    private static func rate(_ work: @escaping @Sendable (Int) async throws -> Void) async throws -> Double {
        let seconds = try await Stopwatch.seconds {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 0..<writers { group.addTask { try await work(writer) } }
                try await group.waitForAll()
            }
        }
        return Double(writers * perWriter) / seconds
    }

    private static func insert(_ row: [PostgresValue]) -> SQL {
        SQL("insert into bench_event values (\((1...row.count).map { "$\($0)" }.joined(separator: ", ")))", binds: row)
    }
}
