import LogikalModel

/// The rows of one table as they are stored, without the columns that nobody asks for.
struct RawTable {
    let name: String
    let rows: [[Cell]]
    private let indexes: [String: Int]

    static let none = RawTable(name: "-", rows: [], indexes: [:])

    private init(name: String, rows: [[Cell]], indexes: [String: Int]) {
        self.name = name
        self.rows = rows
        self.indexes = indexes
    }

    /// - Parameters:
    ///   - wanted: Columns; what the table has not is told of once, unless it is a companion such as `Width_Unit`.
    ///   - rowsLeft: How many more rows may be read of the file.
    init(
        _ shape: TableShape, wanted: [String], in database: UntrustedDatabase, rowsLeft: inout Int,
        _ findings: inout FindingCollector
    ) throws(PartsListError) {
        var unique: [String] = []
        for column in wanted where !unique.contains(column) { unique.append(column) }
        let present = unique.filter { shape.has($0) }
        let missing = unique.filter {
            !shape.has($0) && !$0.hasSuffix("_Output") && !$0.hasSuffix("_Unit")
        }
        if !missing.isEmpty {
            findings.add(.missingColumn, shape.name, "it has no \(missing.joined(separator: ", "))")
        }
        name = shape.name
        indexes = Dictionary(uniqueKeysWithValues: present.enumerated().map { ($1, $0) })
        guard !present.isEmpty else {
            rows = []
            return
        }
        let list = present.map { "\"\($0)\"" }.joined(separator: ", ")
        var read: [[Cell]] = []
        var left = rowsLeft
        try database.forEachRow("select \(list) from \"\(shape.name)\"", in: "table \(shape.name)") {
            (row) throws(PartsListError) in
            left -= 1
            guard left >= 0 else { throw PartsListError(.tooMuchWork, "it has more rows than a parts list can need") }
            read.append(present.indices.map { row.cell($0) })
        }
        rowsLeft = left
        rows = read
    }

    func has(_ column: String) -> Bool { indexes[column] != nil }

    func cell(_ column: String, of row: [Cell]) -> Cell { indexes[column].map { row[$0] } ?? .null }

    /// A number that another table refers to.
    func key(_ column: String, of row: [Cell]) -> Int64? {
        switch cell(column, of: row) {
        case .integer(let value): value
        case .real(let value): Int64(exactly: value)
        case .text(let text): Int64(text.filter { !$0.isWhitespace })
        case .null, .blob: nil
        }
    }

    /// The table with one of its rows, which others may be equal to.
    func only(_ index: Int) -> RawTable { RawTable(name: name, rows: [rows[index]], indexes: indexes) }

    func filter(_ isIncluded: (RawTable, [Cell]) -> Bool) -> RawTable {
        RawTable(name: name, rows: rows.filter { isIncluded(self, $0) }, indexes: indexes)
    }
}
