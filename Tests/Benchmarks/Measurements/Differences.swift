import EventSourcing
import LogikalModel
import Polling

/// The pure part of a poll: 60,000 entities compared with what was known of them, every hundredth of them changed.
struct Differences {
    let workbench: Workbench

    private static let count = 60_000
    private static let changedOneIn = 100

    func measure() async throws -> Measurement {
        let entities = try SampleOffice(projects: Self.count / 20 + 1).entities.prefix(Self.count)
        // Parsed from their bytes on both sides, as a poll has them: nothing is shared that would compare at once.
        let known = try entities.map { entity in
            KnownEntity(
                entity: entity.reference, naturalKey: entity.naturalKey, parent: entity.parent, version: 1,
                state: try Self.copy(entity.state(version: 1)))
        }
        let seen = try entities.enumerated().map { index, entity in
            Sighting(
                entity: entity.reference, naturalKey: entity.naturalKey, parent: entity.parent,
                state: try Self.copy(entity.state(version: index.isMultiple(of: Self.changedOneIn) ? 2 : 1)),
                observedAt: Timestamp(microseconds: 1_756_304_572_000_000))
        }
        var seconds: [Double] = []
        for _ in 0..<workbench.scale.rounds {
            var events = 0
            seconds.append(
                await Stopwatch.seconds {
                    for (known, seen) in zip(known, seen) where Difference.event(from: known, to: seen) != nil {
                        events += 1
                    }
                })
            guard events == Self.count / Self.changedOneIn else { throw BenchmarkError("\(events) differences found") }
        }
        return Measurement(
            "diff: 60,000 entities, every hundredth changed", unit: "s", value: seconds,
            budgets: { value, _ in [.atMost(0.5, value.median, of: "seconds")] }, notes: [])
    }

    private static func copy(_ state: JSONObject) throws -> JSONObject {
        try JSONReader.read(CanonicalJSON.bytes(.object(state))).object ?? [:]
    }
}
