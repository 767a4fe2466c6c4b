public import EventSourcing

/// Something that a user of Logikal does. Directories are named by their path (the root by ""), everything else by
/// the id that the API lists. An `id` that is left out is made from the seed.
public enum OfficeChange: Sendable, Equatable {
    case createDirectory(parent: String, name: String)
    /// The directory and all below it get new paths.
    case renameDirectory(path: String, name: String)
    /// With everything in it, into another directory; paths as with a new name.
    case moveDirectory(path: String, parent: String)
    /// With everything in it.
    case deleteDirectory(path: String)

    case createProject(directory: String, name: String, id: String? = nil)
    /// Overwrites the vendor's fields named in `set`, and moves `changedDate`.
    case editProject(project: String, set: JSONObject)
    case moveProject(project: String, directory: String)
    /// Sets `isDeleted`; the project stays in the list.
    case recycleProject(project: String)
    /// The project leaves the list.
    case deleteProject(project: String)
    /// Undoes either, into `directory` if it had left the list.
    case restoreProject(project: String, directory: String)

    case createPhase(project: String, name: String, id: String? = nil)
    case renamePhase(project: String, phase: String, name: String)
    /// Its elevations fall back to the default phase, which itself can't be deleted.
    case deletePhase(project: String, phase: String)

    case createElevation(project: String, phase: String, name: String, id: String? = nil)
    /// Overwrites the fields named in `set`; new `versionId`, `changedDate`, picture and parts.
    case editElevation(project: String, elevation: String, set: JSONObject)
    /// New `changedDate` and parts, the same `versionId`.
    case changeAmount(project: String, elevation: String, amount: JSONNumber)
    /// The same id in another phase.
    case moveElevation(project: String, elevation: String, phase: String)
    /// A new id with the same content.
    case copyElevation(project: String, elevation: String, phase: String, id: String? = nil)
    /// Sets `isInRecycleBin`; the elevation stays in the list.
    case recycleElevation(project: String, elevation: String)
    /// The elevation leaves the list.
    case deleteElevation(project: String, elevation: String)
    /// Undoes either.
    case restoreElevation(project: String, elevation: String)
    /// New `versionId` and parts, the same picture and `changedDate`.
    case editPartsOnly(project: String, elevation: String)
}

/// Why a change can't be made in the office as it is.
public struct OfficeError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: String, Sendable {
        case noSuchObject = "no_such_object"
        case alreadyExists = "already_exists"
        case notAllowed = "not_allowed"
        case malformed
    }

    public let code: Code
    public let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
