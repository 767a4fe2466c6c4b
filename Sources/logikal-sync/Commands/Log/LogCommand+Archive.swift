import ArgumentParser
import EventSourcing
import Foundation
import PostgresStorage
import Projecting

extension LogCommand {
    struct Archive: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Moves old history out of the database into compressed files that can be attached again.",
            discussion: """
                Whole partitions go, oldest first, as far as a signed checkpoint covers them: a file of the export
                format, read back and verified, and its manifest; then the partition leaves the database in one
                transaction. The newest event of each entity stays, so that the feed's view=latest, differences and
                read models go on; view=log answers 410 below, and so do questions about the time before. What was
                interrupted goes on when the same command is run again.

                An archive goes no further than consumers of view=log have acknowledged, unless they were silent for
                --silent-after days. Exit code 2: something old enough was held back, and the message says by whom.

                Examples:
                  logikal-sync log archive --keep 365 --to /var/archive/logikal
                  logikal-sync log archive --through 2026-01-01T00:00:00Z --to /var/archive/logikal --json
                  logikal-sync log archive --through 5000000 --past-consumers --to /var/archive/logikal
                """)

        @Option(help: "Through this position or time, as far as partitions are full.", transform: Moment.read)
        var through: PointInTime?
        @Option(help: "Leave the last so many days; 365 without --through.") var keep: Int?
        @Option(help: "The folder that the archives are written to.") var to: String
        @Flag(help: "Also what consumers have not acknowledged; they are answered 410.") var pastConsumers = false
        @Option(help: "Consumers that were silent for so many days don't count.") var silentAfter = 30
        @Flag(help: "Print the result as JSON.") var json = false

        func validate() throws {
            guard through == nil || keep == nil else { throw ValidationError("give --through or --keep, not both") }
            guard (0...36500).contains(keep ?? 0), (1...36500).contains(silentAfter) else {
                throw ValidationError("--keep and --silent-after take a number of days")
            }
        }

        func run() async throws {
            let (settings, logger) = try Preparation.settings()
            let consumers: PostgresArchiver.Consumers =
                pastConsumers ? .none : .heardWithin(days: silentAfter)
            let point = through ?? .time(Timestamp(Date(timeIntervalSinceNow: -86400 * Double(keep ?? 365))))
            let (plan, reports) = try await Engine.with(settings, logger: logger, changing: "log archive") { engine in
                guard let key = try engine.signingKeyFile.existing()?.verifyKey else {
                    throw NotThere(
                        "no key has signed a checkpoint here yet; run `logikal-sync log checkpoint` first")
                }
                // Read models have to have taken in what goes.
                try await engine.projectionRunner().catchUp()
                let archiver = PostgresArchiver(owner: engine.database.owner, key: key)
                let plan = try await archiver.plan(tenant: engine.tenant, through: point, consumers: consumers)
                return (plan, try await archive(plan, archiver, engine.tenant, consumers))
            }
            json ? Console.json(Self.json(plan, reports)) : Console.result(Self.text(plan, reports))
            if plan.heldBack != nil { throw ExitCode.incomplete }
        }

        private func archive(
            _ plan: ArchivePlan, _ archiver: PostgresArchiver, _ tenant: TenantID,
            _ consumers: PostgresArchiver.Consumers
        ) async throws -> [PostgresArchiver.Report] {
            guard let last = plan.ranges.last?.last else { return [] }
            let meter = ProgressMeter("archived", total: last.rawValue - plan.floor.rawValue)
            defer { Console.endProgress() }
            var reports: [PostgresArchiver.Report] = []
            for range in plan.ranges {
                let report = try await archiver.archive(
                    range, tenant: tenant, to: to, consumers: consumers,
                    onProgress: { meter.show($0.rawValue - plan.floor.rawValue) },
                    onStep: { Console.progress("positions \(range.first) to \(range.last): \($0.rawValue)") })
                reports.append(report)
            }
            return reports
        }

        private static func json(_ plan: ArchivePlan, _ reports: [PostgresArchiver.Report]) -> JSONValue {
            let archived = reports.map { report -> JSONValue in
                [
                    "events": .integer(report.manifest.events), "file": .string(report.path),
                    "first": .integer(report.manifest.header.first.rawValue), "kept": .integer(report.kept),
                    "last": .integer(report.manifest.header.last.rawValue),
                    "sha256": .string(report.manifest.sha256.description),
                ]
            }
            let floor = reports.last?.manifest.header.last ?? plan.floor
            return [
                "archived": .array(archived), "floor": .integer(floor.rawValue),
                "heldBack": plan.heldBack.map { .string($0.description) } ?? .null,
            ]
        }

        private static func text(_ plan: ArchivePlan, _ reports: [PostgresArchiver.Report]) -> String {
            var lines = reports.map { report in
                "\(report.path): positions \(report.manifest.header.first) to \(report.manifest.header.last), "
                    + "\(report.manifest.size) bytes; \(report.kept) events stayed in the log"
            }
            if lines.isEmpty { lines.append("Nothing was archived.") }
            if let hold = plan.heldBack {
                lines.append("More is old enough, but \(hold).")
            } else if reports.isEmpty, let next = plan.nextPartition {
                lines.append(
                    "The oldest partition holds positions \(next.lowerBound) to \(next.upperBound) and goes as a whole "
                        + "once all of it is old enough; the log ends at position \(plan.head).")
            }
            return lines.joined(separator: "\n")
        }
    }
}
