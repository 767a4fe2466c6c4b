import EventSourcing
import Foundation
import LogikalModel
import LogikalSimulator
import Testing

/// An office that is read in a few dozen calls, so that one test can do it a hundred times: two directories, a project
/// with several phases, and two others that are read after it.
struct SmallOffice: Sendable {
    static let hall = "Hall"
    static let north = "Hall/North"

    let office: Office
    /// Has three phases.
    let wing: String
    /// In the same directory, after `wing`.
    let annex: String
    /// In the directory below.
    let shed: String

    static func configure(_ configuration: inout SimulatorConfiguration) {
        configuration.directories = 0
        configuration.projects = 0
        configuration.navigation = .ascend
        // An edit of an elevation is one event, not two.
        configuration.projectDateFollowsElevations = false
    }

    init(_ office: Office) throws {
        self.office = office
        try office.apply(.createDirectory(parent: "", name: Self.hall))
        try office.apply(.createDirectory(parent: Self.hall, name: "North"))
        wing = try office.apply(.createProject(directory: Self.hall, name: "Wing"))
        annex = try office.apply(.createProject(directory: Self.hall, name: "Annex"))
        shed = try office.apply(.createProject(directory: Self.north, name: "Shed"))
        // A finding names them by their names alone then.
        for project in [wing, annex, shed] {
            try office.apply(.editProject(project: project, set: JSONObject([("jobNumber", .null)])))
        }
        let ground = try office.apply(.createPhase(project: wing, name: "Ground floor"))
        let upper = try office.apply(.createPhase(project: wing, name: "Upper floor"))
        let unassigned = LogikalID.zero.text
        for (project, phase, name) in [
            (wing, unassigned, "P01"), (wing, ground, "P02"), (wing, ground, "P03"), (wing, upper, "P04"),
            (annex, unassigned, "P01"), (shed, unassigned, "P01"),
        ] {
            try office.apply(.createElevation(project: project, phase: phase, name: name))
        }
    }

    /// All elevations of a project in the order in which they are read.
    func elevations(of project: String) -> [OfficeTruth.Elevation] {
        office.truth().elevations.filter { $0.project == project }
    }

    /// The first elevation of a project that has parts.
    func elevation(of project: String) throws -> OfficeTruth.Elevation {
        try #require(elevations(of: project).first { $0.partsList != nil })
    }

    /// Edits an elevation so that its drawing and its parts are fetched again.
    func edit(_ elevation: OfficeTruth.Elevation) throws {
        let text = "edited \(UUID())"
        try office.apply(
            .editElevation(
                project: elevation.project, elevation: elevation.id,
                set: JSONObject([("userDescription", .string(text))])))
    }

    /// A small change in a project that costs no download. Returns what changes by it.
    func renamePhase(of project: String) throws -> UUID {
        try office.apply(.renamePhase(project: project, phase: LogikalID.zero.text, name: "Loose \(UUID())"))
        return NaturalKey.phase(.zero, of: LogikalID(project)).reference(tenant: .default).id
    }

    func entity(_ elevation: OfficeTruth.Elevation) throws -> UUID {
        NaturalKey.elevation(
            try ElevationRow(elevation.listing), phase: LogikalID(elevation.phase), of: LogikalID(elevation.project)
        ).reference(tenant: .default).id
    }
}
