import EventSourcing

/// Directories in one another.
enum Branches {
    /// Deeper than any office goes.
    private static let deepest = 40

    static func json(of rows: [JSONValue]) -> JSONValue {
        let ids = Set(rows.compactMap { $0["id"]?.string })
        let children = Dictionary(grouping: rows) { row in
            row["parent"]?["id"]?.string.flatMap { ids.contains($0) ? $0 : nil }
        }
        return json(under: nil, children, depth: 0)
    }

    private static func json(under parent: String?, _ children: [String?: [JSONValue]], depth: Int) -> JSONValue {
        guard depth < deepest else { return [] }
        return .array(
            (children[parent] ?? []).compactMap { row in
                guard var branch = row.object, let id = row["id"]?.string else { return nil }
                branch["branches"] = json(under: id, children, depth: depth + 1)
                branch["isOpen"] = .bool(depth < 3)
                return .object(branch)
            })
    }
}
