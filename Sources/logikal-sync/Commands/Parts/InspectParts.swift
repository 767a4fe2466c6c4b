public import ArgumentParser
import EventSourcing
import Foundation
public import LogikalModel
public import PartsLists

struct InspectParts: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Decodes a parts list file and shows what is in it: tables, elevation, units, rows, findings.",
        discussion: """
            The file may come from anybody: it is read in memory, nothing in it is run, and what takes too long or is
            too large is refused. No database and no Logikal are needed.

            Examples:
              logikal-sync parts inspect P01.sqlite
              logikal-sync parts inspect P01.sqlite --elevation P01 --width 1230 --kind articles
              logikal-sync parts inspect P01.sqlite --json

            Exit codes: 0 decoded; 1 refused, or the file has several elevations and none is chosen; 64 wrong usage.
            """)

    @Argument(help: "A file as Logikal's parts-list call gives it.") var file: String
    @Option(help: "Which elevation, by GUID or whole name; needless in a file of one.") var elevation: String?
    @Option(help: "Its width in millimetres as Logikal shows it: decides whether the file is in metres.")
    var width: ExactDecimal?
    @Option(help: "Its height in millimetres, likewise.") var height: ExactDecimal?
    @Option(help: "Show all rows of these kinds: \(PartKind.allCases.map(\.rawValue).joined(separator: ", ")).")
    var kind: [PartKind] = []
    @Flag(help: "Print everything as JSON.") var json = false

    func run() async throws {
        let bytes = try read()
        let decoder = PartsListDecoder()
        do {
            let survey = try decoder.survey(bytes)
            guard let subject = subject(in: survey) else {
                if json { Console.json(["elevations": Self.json(survey.elevations)]) }
                Console.note(
                    "Error: \(file) holds \(survey.elevations.count) elevations; choose one with --elevation:\n"
                        + survey.elevations.map { "  \($0.id)  \(HistoryText.printable($0.name))" }
                        .joined(separator: "\n"))
                throw ExitCode.failure
            }
            let inspection = PartsInspection(
                file: file, bytes: bytes, survey: survey, list: try decoder.decode(bytes, of: subject))
            if json { Console.json(inspection.json) } else { Console.result(inspection.text(showing: kind)) }
        } catch let error as PartsListError {
            if json { Console.json(["error": ["code": .string(error.code.rawValue), "message": .string("\(error)")]]) }
            Console.note("Error: \(file) is refused: \(error)")
            throw ExitCode.failure
        }
    }

    /// One byte more than is allowed is enough to know that it is too many.
    private func read() throws -> [UInt8] {
        do {
            let handle = try FileHandle(forReadingFrom: URL(filePath: file))
            defer { try? handle.close() }
            return Array(try handle.read(upToCount: PartsListLimits().bytes + 1) ?? Data())
        } catch {
            throw ValidationError("\(file) can't be read: \((error as NSError).localizedDescription)")
        }
    }

    private func subject(in survey: PartsListSurvey) -> PartsListSubject? {
        let chosen: PartsListSubject? =
            if let elevation {
                PartsListSubject(id: LogikalID(elevation), name: elevation)
            } else {
                survey.elevations.count == 1 ? survey.elevations[0] : nil
            }
        return chosen.map { PartsListSubject(id: $0.id, name: $0.name, width: width, height: height) }
    }

    private static func json(_ elevations: [PartsListSubject]) -> JSONValue {
        .array(elevations.map { ["id": .string($0.id.text), "name": .string($0.name)] })
    }
}

extension PartKind: ExpressibleByArgument {}

extension ExactDecimal: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}
