import Feeding

extension ReadModel {
    /// What its projection is called.
    var projectionName: String { self == .directories ? "directory_tree" : rawValue }

    /// What its rows are, as events name it.
    var entityType: String {
        switch self {
        case .directories: "directory"
        case .projects: "project"
        case .phases: "phase"
        case .elevations: "elevation"
        }
    }

    /// A row `m` of its table as JSON: what holds, which is Odoo's word where it is accepted.
    ///
    /// - Parameter isOverridden: Whether anything of the tenant ever was; if nothing was, no row is asked for it, and
    ///   nothing about it planned.
    func line(in table: String, isOverridden: Bool) -> SQLTemplate {
        var (state, overridden) = ("m.state", "'[]'::json")
        if isOverridden {
            let override = SQLTemplate("read_model.override")
            state = override.with("taken", "log.overlaid(m.state, oe.state)").with("otherwise", state).text
            overridden =
                override.with("taken", "log.legible(oe.state) -> 'overridden'").with("otherwise", overridden).text
        }
        return SQLTemplate("read_model.line").with("state", state).with("overridden", overridden)
            .with("counts", counts).with("children", Self.children(of: table))
    }

    /// A version `v` of an entity with its event `e` as JSON, after the position $4.
    func pastLine(in table: String) -> SQLTemplate {
        SQLTemplate("past.line").with("counts", pastCounts).with("table", table)
    }

    /// The table beside a model's, quoted as it is or not, that says who counts for whom.
    static func children(of table: String) -> String {
        table.hasSuffix("\"") ? "\(table.dropLast())_child\"" : "\(table)_child"
    }

    /// Further arguments of `json_build_object`: what is counted among the rows that count for a row `m`.
    private var counts: String {
        let types: [(name: String, type: String)] =
            switch self {
            case .directories: [("directories", "directory"), ("projects", "project")]
            case .projects: [("phases", "phase"), ("elevations", "elevation")]
            case .phases: [("elevations", "elevation")]
            case .elevations: []
            }
        guard !types.isEmpty else { return "" }
        let counts = types.map { "'\($0.name)', count(*) filter (where c.type = '\($0.type)')" }
        return ", 'counts', (select json_build_object(\(counts.joined(separator: ", "))) "
            + "from :children c where c.tenant = m.tenant and c.counted_for = m.id)"
    }

    private var pastCounts: String {
        func count(_ type: String, of key: String = "parent_id") -> String {
            "(select count(*) from :table c where c.tenant = $1 and c.\(key) = v.id and c.entity_type = '\(type)' "
                + "and c.from_position <= $4 and (c.to_position is null or c.to_position > $4) and not c.is_deleted)"
        }
        let counts =
            switch self {
            case .directories: "'directories', \(count("directory")), 'projects', \(count("project"))"
            case .projects: "'phases', \(count("phase")), 'elevations', \(count("elevation", of: "project_id"))"
            case .phases: "'elevations', \(count("elevation"))"
            case .elevations: ""
            }
        return counts.isEmpty ? "" : ", 'counts', json_build_object(\(counts))"
    }
}
