import EventSourcing
import Foundation
import Logging
import LogikalModel
import LogikalSimulator
import PartsLists

/// The largest parts list of a simulated office, from its bytes to canonical rows.
struct PartsListDecoding {
    let workbench: Workbench

    private static let smallestOfInterest = 1_600_000
    private static let repetitions = 20

    func measure() async throws -> Measurement {
        let (bytes, subject) = try Self.largest()
        let decoder = PartsListDecoder()
        let filesBefore = Self.temporaryFiles
        var rows = 0
        var seconds: [Double] = []
        for _ in 0..<workbench.scale.rounds {
            let all = try await Stopwatch.seconds {
                for _ in 0..<Self.repetitions {
                    let list = try decoder.decode(bytes, of: subject)
                    rows = list.sections.map(\.count).reduce(0, +)
                }
            }
            seconds.append(all / Double(Self.repetitions))
        }
        guard Self.temporaryFiles.isSubset(of: filesBefore) else { throw BenchmarkError("it left temporary files") }
        return Measurement(
            "parts list of \(bytes.count) bytes decoded", unit: "s", value: seconds,
            budgets: { value, _ in [.atMost(0.05, value.median, of: "seconds")] },
            notes: ["\(rows) rows; the check of every page is part of it, and no file is written"])
    }

    private static func largest() throws -> ([UInt8], PartsListSubject) {
        for seed in 1...200 {
            var configuration = SimulatorConfiguration()
            configuration.seed = UInt64(seed)
            configuration.partsListSize = .realistic
            configuration.projects = 3
            let office = LogikalSimulator(configuration, logger: Logger(label: "benchmark")).office
            for elevation in office.truth(artefacts: false).elevations {
                guard let bytes = office.partsList(of: elevation.id), bytes.count >= smallestOfInterest else {
                    continue
                }
                let row = try ElevationRow(elevation.listing)
                return (bytes, PartsListSubject(id: row.id, name: row.name))
            }
        }
        throw BenchmarkError("no office has a parts list of that size")
    }

    private static var temporaryFiles: Set<String> {
        Set((try? FileManager.default.contentsOfDirectory(atPath: NSTemporaryDirectory())) ?? [])
    }
}
