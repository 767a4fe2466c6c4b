import LogikalModel

/// Which row of `Elevations` is meant. A file may hold several, and names repeat between projects, so nothing but the
/// GUID or the whole name decides, and never the order.
struct ElevationChoice {
    /// Where its row stands in the table.
    let index: Int
    /// What rows of other tables refer to it by.
    let key: Int64?
    let isMatchedByName: Bool

    init(_ subject: PartsListSubject, in table: RawTable) throws(PartsListError) {
        let byID =
            subject.id.isZero
            ? [] : table.rows.indices.filter { Self.id(table.rows[$0], table) == subject.id }
        let byName = table.rows.indices.filter { index in
            guard case .text(let name) = table.cell("Name", of: table.rows[index]) else { return false }
            return Array(name.utf8) == Array(subject.name.utf8)
        }
        let found = byID.isEmpty ? byName : byID
        guard let index = found.first else {
            throw PartsListError(
                .elevationMissing,
                "none of its \(table.rows.count) elevations has the GUID "
                    + "\(Printable.text(subject.id.text, atMost: 40)) "
                    + "or the name \(Printable.text(subject.name, atMost: 60))")
        }
        guard found.count == 1 else {
            throw PartsListError(
                .elevationAmbiguous,
                "\(found.count) of its elevations have the \(byID.isEmpty ? "name" : "GUID") "
                    + Printable.text(byID.isEmpty ? subject.name : subject.id.text, atMost: 60))
        }
        self.index = index
        key = table.key("ElevationID", of: table.rows[index])
        isMatchedByName = byID.isEmpty
    }

    static func id(_ row: [Cell], _ table: RawTable) -> LogikalID? {
        guard case .text(let text) = table.cell("xGUID", of: row), !text.isEmpty else { return nil }
        return LogikalID(text)
    }
}
