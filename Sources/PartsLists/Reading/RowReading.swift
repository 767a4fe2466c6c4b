import LogikalModel

/// Makes rows of one kind out of a table's raw rows.
struct RowReading {
    /// Names that rows refer to by number.
    let lookups: [Lookup: [Int64: PartValue]]
    /// How many pieces the position has.
    let amount: ExactDecimal?
    var cells: CellReading

    mutating func rows(of kind: PartKind, in table: RawTable, scales: [String: LengthScale]) -> [PartRow] {
        let columns = kind.columns
        return table.rows.map { raw in
            var values: [PartValue] = []
            values.reserveCapacity(columns.count)
            for column in columns {
                values.append(value(column, of: raw, in: table, scales: scales, columns: columns, earlier: values))
            }
            return PartRow(kind: kind, values: values)
        }
    }

    private mutating func value(
        _ column: PartColumn, of row: [Cell], in table: RawTable, scales: [String: LengthScale],
        columns: [PartColumn], earlier: [PartValue]
    ) -> PartValue {
        switch column.source {
        case .text(let name): return text(table.cell(name, of: row), table, name).map(PartValue.text) ?? .null
        case .decimal(let name): return decimal(name, row, table)
        case .flag(let name):
            guard table.has(name) else { return .null }
            return cells.flag(table.cell(name, of: row), "\(table.name).\(name)").map(PartValue.flag) ?? .null
        case .isTextPosition(let name): return .flag(text(table.cell(name, of: row), table, name) != nil)
        case .length(let name): return length(name, row, table, scales[name])
        case .lookup(let key, let lookup):
            return table.key(key, of: row).flatMap { lookups[lookup]?[$0] } ?? .null
        case .insertion: return table.key("InsertionId", of: row).flatMap { lookups[.insertions]?[$0] } ?? .null
        case .quantity(let first, let second):
            let value = decimal(first, row, table)
            return value == .null ? decimal(second, row, table) : value
        case .perPosition(let other):
            guard let index = columns.firstIndex(where: { $0.name == other }), let amount,
                let product = earlier[index].decimal?.multiplied(by: amount)
            else { return .null }
            return .decimal(product)
        case .measure: return measure(row, table)
        }
    }

    private mutating func text(_ cell: Cell, _ table: RawTable, _ column: String) -> String? {
        cells.text(cell, "\(table.name).\(column)")
    }

    private mutating func decimal(_ column: String, _ row: [Cell], _ table: RawTable) -> PartValue {
        cells.decimal(table.cell(column, of: row), "\(table.name).\(column)").map(PartValue.decimal) ?? .null
    }

    /// Millimetres. What the user sees stands in where the base unit's column is empty.
    private mutating func length(
        _ column: String, _ row: [Cell], _ table: RawTable, _ scale: LengthScale?
    ) -> PartValue {
        if let base = decimal(column, row, table).decimal {
            return scale.flatMap { base.multiplied(by: $0.factor) }.map(PartValue.decimal) ?? .null
        }
        let unit = text(table.cell("\(column)_Unit", of: row), table, "\(column)_Unit")
            .flatMap(LengthUnit.init(written:))
        let output = decimal("\(column)_Output", row, table).decimal
        return unit.flatMap { output?.multiplied(by: $0.millimetres) }.map(PartValue.decimal) ?? .null
    }

    private mutating func measure(_ row: [Cell], _ table: RawTable) -> PartValue {
        for (flag, measure) in PartColumn.measures
        where table.has(flag) && cells.flag(table.cell(flag, of: row), "\(table.name).\(flag)") == true {
            return .text(measure)
        }
        return .null
    }
}
