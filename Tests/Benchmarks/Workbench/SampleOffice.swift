import EventSourcing
import Logging
import LogikalModel
import LogikalSimulator

/// An installation of any size with rows as the simulator lists them: projects of two phases and 17 elevations.
struct SampleOffice: Sendable {
    static let eventsPerBatch = 1000
    static let elevationsPerProject = 17
    private static let projectsPerDirectory = 100

    /// Parents before children.
    let entities: [SampleEntity]

    init(projects: Int) throws {
        var configuration = SimulatorConfiguration()
        configuration.projects = 60
        configuration.elevations = 12
        let silent = Logger(label: "simulator") { _ in SwiftLogNoOpLogHandler() }
        let truth = LogikalSimulator(configuration, logger: silent).office.truth(artefacts: false)
        let projectRows = try truth.projects.map { try ProjectRow($0.listing).state }
        let elevationRows = try truth.elevations.map { try ElevationRow($0.listing).state }
        var made: [SampleEntity] = []
        made.reserveCapacity(projects * (3 + Self.elevationsPerProject) + projects / Self.projectsPerDirectory + 1)
        var directory: EntityReference?
        for project in 0..<projects {
            if project.isMultiple(of: Self.projectsPerDirectory) {
                let path = "Bench \(project / Self.projectsPerDirectory)"
                made.append(
                    SampleEntity(
                        .directory(path: path), parent: nil, state: ["name": .string(path), "path": .string(path)]))
                directory = made[made.count - 1].reference
            }
            let id = LogikalID(Self.guid(project, 0))
            var row = projectRows[project % projectRows.count]
            row["id"] = .string(id.text)
            made.append(SampleEntity(.project(id), parent: directory, state: row))
            let projectReference = made[made.count - 1].reference
            for phase in 0..<2 {
                let phaseID = LogikalID(Self.guid(project, phase + 1))
                made.append(
                    SampleEntity(
                        .phase(phaseID, of: id), parent: projectReference,
                        state: ["description": .null, "id": .string(phaseID.text), "name": .string("Phase \(phase)")]))
                let reference = made[made.count - 1].reference
                for number in stride(from: phase, to: Self.elevationsPerProject, by: 2) {
                    let row = elevationRows[made.count % elevationRows.count]
                    made.append(try Self.elevation(number, row, phase: phaseID, project: id, parent: reference))
                }
            }
        }
        entities = made
    }

    private static func elevation(
        _ number: Int, _ row: JSONObject, phase: LogikalID, project: LogikalID, parent: EntityReference
    ) throws -> SampleEntity {
        var state = row
        let id = "\(project.text.dropLast(4))\(String(0x1000 + number, radix: 16))"
        state["id"] = .string(id)
        state["name"] = .string("P\(number + 1)")
        let digest = Hash.of(Array(id.utf8)).description
        state["partsList"] = ["sha256": .string(digest), "size": 1_468_006]
        state["thumbnail"] = ["sha256": .string(String(digest.reversed())), "size": 4217]
        let key = NaturalKey.elevation(try ElevationRow(.object(state)), phase: phase, of: project)
        return SampleEntity(key, parent: parent, state: state)
    }

    private static func guid(_ project: Int, _ phase: Int) -> String {
        let digits = String(project, radix: 16)
        return "5a3c0000-7e1b-4c2d-9f\(String(0xA0 + phase, radix: 16))-"
            + String(repeating: "0", count: 8 - digits.count) + digits + "0000"
    }

    /// The history in which every entity is first discovered and then, round by round, changed.
    func batches(versions: Int) -> some Sequence<ProposedBatch> {
        (1...versions).lazy.flatMap { version in
            stride(from: 0, to: entities.count, by: Self.eventsPerBatch).lazy.map { start in
                let events = entities[start..<min(start + Self.eventsPerBatch, entities.count)]
                return ProposedBatch(
                    key: "sample:\(version):\(start)", kind: .poll, actor: "benchmark", metadata: ["poll": 1],
                    events: events.map { $0.event(version: Int64(version)) })
            }
        }
    }
}

extension JSONObject {
    /// This row as the log keeps it.
    func with(logikalID: String) -> JSONObject {
        var object = self
        object["logikalId"] = .string(logikalID)
        return object
    }
}
