/// The tables of a file that was checked as a whole.
struct FileSchema {
    private let shapes: [String: TableShape]
    private let others: Set<String>

    /// - Throws: `damaged` for a file whose pages contradict each other, `forbidden` for one that computes.
    init(_ database: UntrustedDatabase, bytes: [UInt8], limits: PartsListLimits) throws(PartsListError) {
        var tree = PageTree(bytes)
        try tree.check(root: 1)
        var roots: [Int] = []
        var real: [String] = []
        var others: Set<String> = []
        var count = 0
        try database.forEachRow("select type, name, rootpage from sqlite_schema", in: "the schema") {
            (row) throws(PartsListError) in
            count += 1
            guard count <= limits.rows else { throw PartsListError(.tooMuchWork, "its schema has no end") }
            guard case .text(let type) = row.cell(0), case .text(let name) = row.cell(1) else { return }
            var root: Int64 = 0
            if case .integer(let page) = row.cell(2) { root = page }
            if (1...Int64(Int32.max)).contains(root) { roots.append(Int(root)) }
            // A virtual table has no pages.
            if type == "table", root > 0 { real.append(name) } else { others.insert(name.lowercased()) }
        }
        for root in roots { try tree.check(root: root) }
        // Before the check of the pages, which would compute what is computed.
        var shapes: [String: TableShape] = [:]
        for name in real { shapes[name.lowercased()] = try TableShape(name, in: database) }
        try database.forEachRow("pragma quick_check(1)", in: "the file") { (row) throws(PartsListError) in
            guard case .text(let words) = row.cell(0), words == "ok" else {
                let words = if case .text(let text) = row.cell(0) { Printable.text(text, atMost: 120) } else { "-" }
                throw PartsListError(.damaged, "its pages contradict each other: \(words)")
            }
        }
        self.shapes = shapes
        self.others = others
    }

    var tables: [String] { shapes.values.map(\.name).sorted() }

    /// The shapes of those among `wanted` that are tables, by name.
    func shapes(of wanted: [String], _ findings: inout FindingCollector) -> [String: TableShape] {
        var found: [String: TableShape] = [:]
        for name in wanted {
            if let shape = shapes[name.lowercased()] {
                found[name] = shape
            } else if others.contains(name.lowercased()) {
                findings.add(.notATable, name, "it is no table of its own, and is not read")
            } else {
                findings.add(.missingTable, name, "the file has no such table")
            }
        }
        return found
    }
}
