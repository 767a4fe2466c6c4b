import EventSourcing
import PostgresStorage

/// One writer appends batches of 1000 events; the reference copies the same rows into a table with the same keys.
struct AppendBatches {
    let workbench: Workbench

    func measure() async throws -> Measurement {
        let perRound = workbench.scale.batchesPerRound
        let eventCount = Double(perRound * SampleOffice.eventsPerBatch)
        let rounds = workbench.scale.rounds
        let batches = try Self.batches(count: perRound * (rounds + 1))
        return try await workbench.withDatabase { database in
            try await EventRows.makeTable("bench_event", in: database.owner)
            let own = { (round: Int) in batches[round * perRound..<(round + 1) * perRound] }
            var shares: [Double] = []
            let append = { (round: Int) in
                var preparing = 0.0
                let seconds = try await Stopwatch.seconds {
                    for batch in own(round) {
                        let start = ContinuousClock.now
                        let prepared = Prepared.batch(batch)
                        preparing += Stopwatch.seconds(since: start)
                        try await database.log.append(prepared)
                    }
                }
                shares.append(preparing / seconds * 100)
                return eventCount / seconds
            }
            let copy = { (round: Int) in
                let rows = own(round).enumerated().map { index, batch in
                    let number = Int64(round * perRound + index)
                    return EventRows.rows(
                        of: Prepared.batch(batch), number: number,
                        after: number * Int64(SampleOffice.eventsPerBatch))
                }
                let seconds = try await Stopwatch.seconds { try await EventRows.copy(rows, in: database.owner) }
                return eventCount / seconds
            }
            // The first round pays for plans, caches and the first pages of every file.
            _ = (try await append(0), try await copy(0))
            let (values, references) = try await Interleaved.rounds(rounds) { round in
                try await append(round + 1)
            } _: { round in
                try await copy(round + 1)
            }
            return Measurement(
                "append: batches of 1000 events, one writer, chain on", unit: "events/s", value: values,
                reference: references,
                budgets: { _, ratio in ratio.map { [.ratio(atLeast: 0.6, $0)] } ?? [] },
                notes: [
                    "half of the events are discoveries, half changes; preparing (ids, bytes, hashes) is included: "
                        + "\(Figures.text(Spread(shares))) % of the time",
                    "reference: binary COPY of the same rows, already encoded as values, one commit per 1000",
                ])
        }
    }

    /// Each batch discovers 500 entities and changes the 500 of the batch before.
    static func batches(count: Int) throws -> [ProposedBatch] {
        let half = SampleOffice.eventsPerBatch / 2
        let entities = try SampleOffice(projects: (count + 1) * half / 20 + 1).entities
        return (0..<count).map { number in
            let new = entities[(number + 1) * half..<(number + 2) * half].map { $0.event(version: 1) }
            let old = entities[number * half..<(number + 1) * half]
                // Nobody discovered those of the very first batch before.
                .map { $0.event(version: number == 0 ? 1 : 2) }
            return ProposedBatch(
                key: "append:\(number)", kind: .poll, actor: "benchmark", metadata: ["poll": .integer(number)],
                events: old + new)
        }
    }
}
