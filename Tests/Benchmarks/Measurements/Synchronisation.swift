import EventSourcing
import LogikalSimulator
import Polling

/// One project of two phases and 17 elevations in one directory (`logikal-api.md` 5.6), at the pace that was measured
/// at the real service: everything new, then nothing new.
struct Synchronisation {
    let workbench: Workbench

    func measure() async throws -> [Measurement] {
        var measurements: [Measurement] = []
        for (navigation, sessions) in [(NavigationPolicy.ascend, 1), (.ascend, 2), (.strict, 1), (.strict, 2)] {
            workbench.tell("synchronising 17 elevations, navigation \(navigation.rawValue), sessions \(sessions)")
            measurements += try await measure(navigation, sessions)
        }
        return measurements
    }

    private func measure(_ navigation: NavigationPolicy, _ sessions: Int) async throws -> [Measurement] {
        try await workbench.withDatabase { database in
            try await BenchOffice.with(navigation, sessions: sessions, database, on: workbench) { office in
                let full = try await office.cycle()
                guard full.report.partsLists == 17, full.report.outcome == .complete else {
                    throw BenchmarkError("\(full.report.partsLists) parts lists, outcome \(full.report.outcome)")
                }
                let unchanged = try await office.cycle()
                let downloads = unchanged.report.partsLists + unchanged.report.thumbnails
                return [
                    Measurement(
                        "sync: 17 elevations, everything new, navigation \(navigation.rawValue), "
                            + "\(sessions) session\(sessions == 1 ? "" : "s")", unit: "s",
                        value: [full.seconds],
                        budgets: { value, _ in
                            [
                                .atMost(navigation == .ascend ? 65 : 190, value.median, of: "seconds"),
                                .atMost(1, full.ownShare * 100, of: "engine's share in %"),
                            ]
                        },
                        notes: notes(full)),
                    Measurement(
                        "sync: 17 elevations, nothing new, navigation \(navigation.rawValue), "
                            + "\(sessions) session\(sessions == 1 ? "" : "s")", unit: "s",
                        value: [unchanged.seconds],
                        budgets: { _, _ in
                            [.atMost(0, Double(downloads), of: "downloads")]
                                + (navigation == .ascend
                                    ? [.atMost(1, Double(unchanged.report.logins), of: "log-ins")] : [])
                        },
                        notes: notes(unchanged)),
                ]
            }
        }
    }

    private func notes(_ cycle: BenchOffice.Cycle) -> [String] {
        let report = cycle.report
        return [
            "\(report.logins) log-ins, \(report.requests) requests, \(report.partsLists) parts lists, "
                + "\(report.thumbnails) thumbnails, \(Figures.text(Double(report.downloadedBytes) / 1_048_576)) MB, "
                + "\(report.eventCount) events",
            "waited for "
                + cycle.answering.prefix(8).map { "\($0.count) \($0.operation) \(Figures.text($0.seconds)) s" }
                .joined(separator: ", "),
            "\(Figures.text(cycle.ownShare * 100)) % of the time was not spent waiting for an answer",
        ]
    }
}
