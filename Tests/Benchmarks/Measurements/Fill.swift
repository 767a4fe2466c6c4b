/// One writer appends the whole sample log in batches of 1000 events; the reference copies the same rows into a table with
/// the same keys, part by part in turns.
struct Fill {
    let workbench: Workbench

    func measure() async throws -> Measurement {
        let log = try await workbench.sampleLog(isCompared: true)
        guard !log.referenceRates.isEmpty else { throw BenchmarkError("the sample log was filled before") }
        return Measurement(
            "append: the sample log, chain on", unit: "events/s", value: log.rates, reference: log.referenceRates,
            budgets: { _, ratio in ratio.map { [.ratio(atLeast: 0.6, $0)] } ?? [] },
            notes: [
                "one writer, batches of 1000; preparing (ids, bytes, hashes) is included",
                "reference: binary COPY of the same rows, already encoded as values, one commit per 1000",
            ])
    }
}
