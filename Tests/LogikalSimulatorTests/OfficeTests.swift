import EventSourcing
import Testing

@testable import LogikalSimulator

@Suite struct OfficeTests {
    private func office(_ configure: (inout SimulatorConfiguration) -> Void = { _ in }) -> Office {
        var configuration = SimulatorConfiguration()
        configuration.projects = 5
        configure(&configuration)
        return Office(configuration)
    }

    @Test func `one seed makes one installation, another seed another`() {
        #expect(office().truth() == office().truth())
        #expect(office().truth() != office { $0.seed = 2 }.truth())
    }

    @Test func `one seed makes the same changes in the same office`() {
        let (left, right) = (office(), office())
        #expect(left.mutate(seed: 7, count: 150) == right.mutate(seed: 7, count: 150))
        #expect(left.truth() == right.truth())
        #expect(left.truth() != office().truth())
        #expect(office().mutate(seed: 8, count: 50) != office().mutate(seed: 7, count: 50))
    }

    @Test func `every project has its default phase with the zero id and one localised name`() {
        let truth = office { $0.projects = 60 }.truth(artefacts: false)
        let zeros = truth.phases.filter { $0.id == PhaseRecord.defaultID }
        #expect(zeros.map(\.project) == truth.projects.map(\.id))
        #expect(Set(zeros.map { $0.listing["name"]?.string ?? "" }).count == 1)
        #expect(truth.phases.count > zeros.count)
    }

    @Test func `the awkward things are all there`() {
        let truth = office {
            $0.projects = 400
            $0.directories = 40
            $0.maximumDepth = 6
        }.truth(artefacts: false)
        #expect(truth.directories.contains { $0.listing["path"] == nil })
        #expect(truth.directories.contains { $0.path.split(separator: "/").count >= 6 })
        let paths = Set(truth.directories.map { $0.path.lowercased() })
        #expect(paths.count < truth.directories.count)
        #expect(truth.projects.contains { $0.directory.isEmpty })
        #expect(truth.projects.contains { $0.listing["isDeleted"] == true })
        #expect(truth.projects.contains { $0.listing["personInCharge"]?.string?.hasSuffix(" ") == true })
        #expect(truth.projects.contains { $0.listing["changedDate"] == nil })
        #expect(truth.projects.contains { $0.listing["costCentre"] != nil })
        let filled = Set(truth.elevations.map(\.project))
        #expect(filled.count < truth.projects.count)
        let used = Set(truth.elevations.map { $0.project + $0.phase })
        #expect(truth.phases.contains { $0.id != PhaseRecord.defaultID && !used.contains($0.project + $0.id) })
        #expect(truth.elevations.contains { $0.listing["amount"]?.number?.lexeme.contains(".") == true })
        #expect(truth.elevations.contains { $0.listing["isInRecycleBin"] == true })
        #expect(truth.projects.contains { $0.estimation["elevations"]?.array?.isEmpty == false })
    }

    @Test func `each kind of change does what it says`() throws {
        let office = office { $0.projects = 12 }
        let found = try #require(
            office.truth(artefacts: false).someElevation {
                $0.phase != PhaseRecord.defaultID && $0.listing["type"] != "Text"
            })
        let (project, id) = (found.project, found.elevation.id)
        func elevation(_ id: String) -> OfficeTruth.Elevation? { office.truth().elevations.first { $0.id == id } }
        let before = try #require(elevation(id))

        try office.apply(.editElevation(project: project, elevation: id, set: JSONObject([("width", 1234)])))
        let edited = try #require(elevation(id))
        #expect(edited.listing["width"] == 1234)
        for field in ["versionId", "changedDate"] { #expect(edited.listing[field] != before.listing[field]) }
        #expect(edited.thumbnail != before.thumbnail && edited.partsList != before.partsList)

        try office.apply(.editPartsOnly(project: project, elevation: id))
        let parts = try #require(elevation(id))
        #expect(parts.listing["versionId"] != edited.listing["versionId"])
        #expect(parts.listing["changedDate"] == edited.listing["changedDate"])
        #expect(parts.thumbnail == edited.thumbnail && parts.partsList != edited.partsList)

        try office.apply(.moveElevation(project: project, elevation: id, phase: PhaseRecord.defaultID))
        let moved = try #require(elevation(id))
        #expect(moved.phase == PhaseRecord.defaultID)
        #expect(moved.listing == parts.listing && moved.partsList == parts.partsList)

        let copy = try office.apply(.copyElevation(project: project, elevation: id, phase: moved.phase))
        #expect(copy != id && elevation(copy)?.listing["name"] == moved.listing["name"])
        try office.apply(.deleteElevation(project: project, elevation: id))
        #expect(elevation(id) == nil)
        try office.apply(.restoreElevation(project: project, elevation: id))
        #expect(elevation(id) == moved)
    }

    @Test func `a renamed directory takes everything below it along`() throws {
        let office = office()
        let before = office.truth(artefacts: false)
        let root = try #require(before.directories.first { !$0.path.contains("/") })
        try office.apply(.renameDirectory(path: root.path, name: "Umbenannt"))
        let after = office.truth(artefacts: false)
        let renamed = before.directories.map { directory in
            directory.path == root.path || directory.path.hasPrefix(root.path + "/")
                ? "Umbenannt" + directory.path.dropFirst(root.path.count) : directory.path
        }
        #expect(after.directories.map(\.path) == renamed)
        #expect(after.projects.map(\.id) == before.projects.map(\.id))
    }

    @Test func `a project's date follows its elevations only where it is to`() throws {
        for follows in [true, false] {
            let office = office { $0.projectDateFollowsElevations = follows }
            let elevation = try #require(office.truth(artefacts: false).elevations.first)
            func date() -> JSONValue? {
                office.truth(artefacts: false).projects.first { $0.id == elevation.project }?.listing["changedDate"]
            }
            let before = date()
            try office.apply(.changeAmount(project: elevation.project, elevation: elevation.id, amount: JSONNumber(9)))
            #expect((date() != before) == follows)
        }
    }

    @Test func `a change reads back from its JSON`() throws {
        for change in office().mutate(seed: 3, count: 400) {
            #expect(try OfficeChange(json: JSONReader.read(CanonicalJSON.bytes(change.json))) == change)
        }
    }

    @Test func `6400 projects cost next to nothing before somebody looks`() throws {
        let clock = ContinuousClock()
        let start = clock.now
        let office = office {
            $0.projects = 6400
            $0.directories = 300
            $0.elevations = 17
        }
        #expect(start.duration(to: clock.now) < .seconds(5))
        let ids = office.withState { $0.projects.map(\.id) }
        #expect(Set(ids).count == 6400)
        #expect(office.withState { $0.projects.allSatisfy { $0.row == nil && $0.phases == nil } })
    }
}
