import EventSourcing
import Feeding
import PostgresClient

/// A list's filter and order as parts of its statement, with their values bound.
struct ReadModelClauses {
    /// The words of a statement: what its rows are called, and where its fields are.
    struct Words {
        let row: String
        let field: @Sendable (ReadModelField) -> String
        /// The directories that are in `$1`'s tree at the given bind's or below, as a subquery.
        let subtree: @Sendable (_ directory: String) -> String
    }

    /// So much of a text decides on its place: a place has to fit into an address.
    private static let keyLength = 80

    /// What the rows are sorted by besides their ids.
    let key: String
    let order: String
    private(set) var conditions = ""
    private(set) var binds: [PostgresValue]
    private let words: Words

    init(_ query: ReadModelQuery, _ words: Words, binds: [PostgresValue]) {
        self.binds = binds
        self.words = words
        let direction = query.order.isDescending ? " desc" : ""
        if let field = query.order.field {
            key = "left(read.lowered(coalesce(\(words.field(field)), '')), \(Self.keyLength))"
            order = "key\(direction), \(words.row).id\(direction)"
        } else {
            key = "null::text"
            order = "\(words.row).id\(direction)"
        }
        goOn(after: query.after, query.order)
        apply(query.filter, to: query.model)
    }

    private mutating func goOn(after place: ReadModelPlace?, _ order: ReadModelOrder) {
        guard let place else { return }
        let comparison = order.isDescending ? "<" : ">"
        let id = bind(PostgresValue(place.id))
        guard order.field != nil else { return require("\(words.row).id \(comparison) \(id)") }
        let after = bind(PostgresValue(place.key ?? ""))
        require("(\(key), \(words.row).id) \(comparison) (\(after), \(id))")
    }

    private mutating func apply(_ filter: ReadModelFilter, to model: ReadModel) {
        if let parent = filter.parent { require("\(words.row).parent_id = \(bind(PostgresValue(parent)))") }
        if let directory = filter.directory {
            require("\(words.row).parent_id in (\(words.subtree(bind(PostgresValue(directory)))))")
        }
        if let project = filter.project {
            let column = model == .elevations ? "project_id" : "parent_id"
            require("\(words.row).\(column) = \(bind(PostgresValue(project)))")
        }
        for (field, text) in filter.containing.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            let text = bind(PostgresValue(text))
            require("strpos(read.lowered(coalesce(\(words.field(field)), '')), read.lowered(\(text))) > 0")
        }
        if let since = filter.changedSince {
            let since = bind(PostgresValue(PostgresTimestamp(since)))
            require("(\(words.field(.changedDate)))::timestamptz >= \(since)")
        }
    }

    private mutating func require(_ condition: String) { conditions += " and \(condition)" }

    private mutating func bind(_ value: PostgresValue) -> String {
        binds.append(value)
        return "$\(binds.count)"
    }
}
