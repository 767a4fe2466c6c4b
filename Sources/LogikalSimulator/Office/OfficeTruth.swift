public import EventSourcing

/// Everything that a client can see in the office, each object as the API lists it.
public struct OfficeTruth: Sendable, Equatable {
    /// Bytes by their digest: of a thumbnail, of a parts list.
    public struct Content: Sendable, Equatable {
        /// SHA-256 in lower-case hexadecimal digits.
        public let sha256: String
        public let size: Int
    }

    public struct Directory: Sendable, Equatable {
        public let path: String
        /// The path of the directory that lists it; "" is the root.
        public let parent: String
        public let listing: JSONValue
    }

    public struct Project: Sendable, Equatable {
        public let id: String
        /// The path of its directory; "" is the root.
        public let directory: String
        public let listing: JSONValue
        /// `data` of `GET /projects/selected/estimation`.
        public let estimation: JSONValue
    }

    public struct Phase: Sendable, Equatable {
        public let id: String
        public let project: String
        public let listing: JSONValue
    }

    public struct Elevation: Sendable, Equatable {
        public let id: String
        public let project: String
        public let phase: String
        public let listing: JSONValue
        /// 300 x 300, PNG, Interior, with dimensions, without description. `nil` if not asked for.
        public let thumbnail: Content?
        /// After base64 decoding. `nil` if not asked for, or if the service has no parts for the elevation.
        public let partsList: Content?
    }

    /// Parents before children, as listed.
    public let directories: [Directory]
    public let projects: [Project]
    public let phases: [Phase]
    public let elevations: [Elevation]
}

extension OfficeTruth {
    public var json: JSONValue {
        [
            "directories": .array(
                directories.map { ["path": .string($0.path), "parent": .string($0.parent), "listing": $0.listing] }),
            "projects": .array(
                projects.map {
                    [
                        "id": .string($0.id), "directory": .string($0.directory), "listing": $0.listing,
                        "estimation": $0.estimation,
                    ]
                }),
            "phases": .array(
                phases.map { ["id": .string($0.id), "project": .string($0.project), "listing": $0.listing] }),
            "elevations": .array(
                elevations.map {
                    [
                        "id": .string($0.id), "project": .string($0.project), "phase": .string($0.phase),
                        "listing": $0.listing, "thumbnail": Self.json($0.thumbnail),
                        "partsList": Self.json($0.partsList),
                    ]
                }),
        ]
    }

    private static func json(_ content: Content?) -> JSONValue {
        guard let content else { return .null }
        return ["sha256": .string(content.sha256), "size": .integer(content.size)]
    }
}
