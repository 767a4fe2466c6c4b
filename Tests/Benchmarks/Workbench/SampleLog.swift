import EventSourcing
import PostgresClient
import PostgresStorage

/// A database whose log has the sample's history, and how fast it was appended.
struct SampleLog: Sendable {
    let database: BenchDatabase
    /// Events per second, of one part of the history after the other.
    let rates: [Double]
    /// The same for copying the rows of each part into a table with the same keys; empty unless that was asked for.
    let referenceRates: [Double]

    private static let batchesPerPart = 20

    init(_ office: SampleOffice, versions: Int, in database: BenchDatabase, isCompared: Bool) async throws {
        self.database = database
        if isCompared { try await EventRows.makeTable("bench_event", in: database.owner) }
        var (rates, referenceRates): ([Double], [Double]) = ([], [])
        var head: Int64 = 0
        var remaining = office.batches(versions: versions).makeIterator()
        while true {
            let part = (0..<Self.batchesPerPart).compactMap { _ in remaining.next() }
            guard !part.isEmpty else { break }
            let count = part.reduce(0) { $0 + Int64($1.events.count) }
            let append = {
                let seconds = try await Stopwatch.seconds {
                    for batch in part { try await database.log.append(Prepared.batch(batch)) }
                }
                rates.append(Double(count) / seconds)
            }
            let copy = {
                var rows: [[[PostgresValue]]] = []
                var start = head
                for batch in part {
                    rows.append(EventRows.rows(of: Prepared.batch(batch), number: 1, after: start))
                    start += Int64(batch.events.count)
                }
                let prepared = rows
                let seconds = try await Stopwatch.seconds { try await EventRows.copy(prepared, in: database.owner) }
                referenceRates.append(Double(count) / seconds)
            }
            let isAppendFirst = rates.count.isMultiple(of: 2)
            if isAppendFirst { try await append() }
            if isCompared { try await copy() }
            if !isAppendFirst { try await append() }
            head += count
        }
        try await database.owner.withConnection { connection in
            if isCompared { try connection.executeScript("drop table bench_event") }
            _ = try connection.withStatementTimeout(.seconds(600)) { try connection.execute("vacuum analyze") }
        }
        self.rates = rates
        self.referenceRates = referenceRates
    }
}
