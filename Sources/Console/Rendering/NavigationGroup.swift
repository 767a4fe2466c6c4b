import EventSourcing

/// The pages that every page leads to.
struct NavigationGroup {
    struct Entry {
        let title: String
        /// Below the console's own.
        let path: String
        /// Without which there is nothing to see; `nil` where there is something for everybody.
        var permission: String?

        /// Also on the pages below it.
        func isCurrent(at place: String) -> Bool {
            let own = ConsoleSite.path + path
            return place == own || (!path.isEmpty && place.hasPrefix(own + "/"))
        }
    }

    let title: String
    let entries: [Entry]

    static let all = [
        NavigationGroup(
            title: "Watch",
            entries: [
                Entry(title: "Overview", path: ""), Entry(title: "Live feed", path: "/live"),
                Entry(title: "Connection", path: "/connection"),
            ]),
        NavigationGroup(
            title: "Look", entries: [Entry(title: "Tree", path: "/tree"), Entry(title: "Search", path: "/search")]),
        NavigationGroup(
            title: "Act",
            entries: [
                Entry(title: "Operations", path: "/operations"), Entry(title: "Decisions", path: "/decisions"),
                Entry(title: "Dead letters", path: "/dead-letters"),
            ]),
        NavigationGroup(
            title: "Run",
            entries: [
                Entry(title: "Read models", path: "/projections"), Entry(title: "Consumers", path: "/consumers"),
                Entry(title: "Clients", path: "/clients", permission: "clients:write"),
                Entry(title: "Tenants", path: "/tenants", permission: "tenants:write"),
                Entry(title: "Audit trail", path: "/audit", permission: "audit:read"),
            ]),
    ]

    func json(at place: String, for identity: Identity) -> JSONValue {
        [
            "entries": .array(
                entries.filter { $0.permission.map(identity.permissions.contains) ?? true }.map {
                    [
                        "address": .string(ConsoleSite.path + $0.path), "isCurrent": .bool($0.isCurrent(at: place)),
                        "title": .string($0.title),
                    ]
                }), "title": .string(title),
        ]
    }
}
