import AccessControl
import ArgumentParser
import EventSourcing
import PostgresStorage

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Examines the database: log, read models, guards, pollers. Says what is wrong and what to do.",
        discussion: """
            Exit codes: 0 nothing found; 1 a problem; 2 warnings only.

            Examples:
              logikal-sync doctor
              logikal-sync doctor --fix
              logikal-sync doctor --json
            """)

    @Flag(help: "Mend what can be mended without losing anything.") var fix = false
    @Flag(help: "Print the findings as JSON.") var json = false

    func run() async throws {
        let (settings, logger) = try Preparation.settings()
        let report = try await Engine.with(settings, logger: logger, changing: fix ? "doctor --fix" : nil) { engine in
            // A key that can't be read opens no password either.
            let masterKey = try? MasterKeyFile(settings).existing()
            return try await PostgresDoctor(owner: engine.database.owner, masterKey: masterKey?.id)
                .examine(fixing: fix)
        }
        if json {
            Console.json([
                "findings": .array(report.findings.map(Self.json)), "fixed": .array(report.fixed.map(Self.json)),
                "healthy": .array(report.healthy.map { .string($0.code) }),
            ])
        } else {
            for check in report.healthy { Console.result("ok       no \(check.title)") }
            for finding in report.fixed { Console.result("fixed    \(finding.subject): \(finding.detail)") }
            for finding in report.findings {
                Console.result(
                    "\(finding.severity.rawValue)  \(finding.subject): \(finding.detail)\n         \(finding.remedy)")
            }
        }
        if report.findings.contains(where: { $0.severity == .problem }) { throw ExitCode.failure }
        if !report.findings.isEmpty { throw ExitCode.incomplete }
    }

    private static func json(_ finding: DoctorFinding) -> JSONValue {
        [
            "check": .string(finding.check), "detail": .string(finding.detail), "fixable": .bool(finding.isFixable),
            "remedy": .string(finding.remedy), "severity": .string(finding.severity.rawValue),
            "subject": .string(finding.subject),
        ]
    }
}
