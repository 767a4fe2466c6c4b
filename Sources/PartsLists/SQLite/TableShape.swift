/// The columns of a table.
struct TableShape: Sendable {
    let name: String
    /// In lower case, for SQLite's names have no case.
    private let columns: Set<String>

    /// - Throws: `forbidden` for a table with a computed column: its expression would run where nothing can interrupt
    ///   it.
    init(_ name: String, in database: UntrustedDatabase) throws(PartsListError) {
        let subject = "table \(Printable.text(name, atMost: 60))"
        var columns: Set<String> = []
        try database.forEachRow("pragma table_xinfo(\"\(name.replacing("\"", with: "\"\""))\")", in: subject) {
            (row) throws(PartsListError) in
            guard case .text(let column) = row.cell(1), case .integer(let hidden) = row.cell(6) else { return }
            guard hidden == 0 else {
                throw PartsListError(.forbidden, "\(subject) has a column that is computed when it is read")
            }
            columns.insert(column.lowercased())
        }
        self.name = name
        self.columns = columns
    }

    func has(_ column: String) -> Bool { columns.contains(column.lowercased()) }
}
