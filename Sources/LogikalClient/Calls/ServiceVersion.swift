import EventSourcing

/// What `GET /version` tells about the service; no login is needed for it.
public struct ServiceVersion: Sendable, Hashable, CustomStringConvertible {
    public struct Component: Sendable, Hashable {
        public let name: String
        public let version: String
    }

    public let components: [Component]

    /// `nil` when `data` is not the documented object.
    init?(_ data: JSONValue) {
        guard let items = data["componentVersions"]?.array else { return nil }
        components = items.compactMap { item in
            guard let version = item["version"]?.string else { return nil }
            return Component(name: item["name"]?.string ?? "", version: version)
        }
    }

    /// Fit for keying what was learnt about one version, see ``NavigationCapabilities``.
    public var description: String {
        components.map { "\($0.name) \($0.version)" }.joined(separator: ", ")
    }
}
