import EventSourcing
import LogikalModel

/// One reading of one file.
struct PartsListReading {
    private static let wanted = PartKind.allCases.map(\.table) + Lookup.all.map(\.table).filter { !isOfKind($0) }

    /// Every table of the file, in the order of names.
    let tables: [String]
    private let database: UntrustedDatabase
    private let shapes: [String: TableShape]
    private let limits: PartsListLimits
    private var rowsLeft: Int
    private var cells: CellReading

    init(_ bytes: [UInt8], limits: PartsListLimits) throws(PartsListError) {
        database = try UntrustedDatabase(bytes, readable: Set(Self.wanted), limits: limits)
        var findings = FindingCollector(limit: limits.findings)
        let schema = try FileSchema(database, bytes: bytes, limits: limits)
        tables = schema.tables
        shapes = schema.shapes(of: Self.wanted, &findings)
        self.limits = limits
        rowsLeft = limits.rows
        cells = CellReading(limits: limits, findings: findings)
    }

    private static func isOfKind(_ table: String) -> Bool { PartKind.allCases.contains { $0.table == table } }

    mutating func elevations() throws(PartsListError) -> [PartsListSubject] {
        let table = try elevationTable()
        return table.rows.map { row in
            let name = cells.text(table.cell("Name", of: row), "Elevations.Name") ?? ""
            return PartsListSubject(id: ElevationChoice.id(row, table) ?? .zero, name: name)
        }
    }

    mutating func read(_ subject: PartsListSubject) throws(PartsListError) -> PartsList {
        let elevations = try elevationTable()
        let choice = try ElevationChoice(subject, in: elevations)
        if choice.isMatchedByName {
            cells.findings.add(.matchedByName, "Elevations", "no row has the elevation's GUID; one has its name")
        }
        let chosen = elevations.only(choice.index)
        let scale = try elevationScale(chosen, subject)
        let isAlone = elevations.rows.count == 1
        let insertions = try table(of: .insertions).filter { table, row in
            guard table.has("ElevationId") else { return isAlone }
            return Self.isOwned(table.key("ElevationId", of: row), by: choice.key, isAlone: isAlone)
        }
        let header = RowReading(lookups: [:], amount: nil, cells: cells)
        var reading = RowReading(
            lookups: try lookups(insertions), amount: amount(chosen, header.cells), cells: cells)
        var kinds: [PartKind: [PartRow]] = [:]
        let ownership = Ownership(
            elevation: choice.key, isAlone: isAlone,
            insertions: Set(insertions.rows.compactMap { insertions.key("InsertionID", of: $0) }),
            hasInsertions: shapes[PartKind.insertions.table] != nil)
        for kind in PartKind.allCases {
            let raw =
                switch kind {
                case .header: chosen
                case .insertions: insertions
                default: try owned(try table(of: kind), kind, ownership)
                }
            reading.cells = cells
            let scales =
                kind == .header ? ["Width": scale, "Height": scale] : scales(of: kind, in: raw, &reading.cells)
            kinds[kind] = reading.rows(of: kind, in: raw, scales: scales)
            cells = reading.cells
        }
        return PartsList(
            kinds, findings: cells.findings.findings, scale: scale, isMatchedByName: choice.isMatchedByName)
    }
}

// MARK: - Tables

extension PartsListReading {
    private struct Ownership {
        let elevation: Int64?
        let isAlone: Bool
        let insertions: Set<Int64>
        let hasInsertions: Bool
    }

    /// Among several elevations, one without a key owns nothing that refers to none.
    private static func isOwned(_ owner: Int64?, by elevation: Int64?, isAlone: Bool) -> Bool {
        owner == elevation && (elevation != nil || isAlone)
    }

    private mutating func elevationTable() throws(PartsListError) -> RawTable {
        guard shapes[PartKind.header.table] != nil else {
            throw PartsListError(.elevationMissing, "it has no table Elevations")
        }
        return try table(of: .header)
    }

    private mutating func table(of kind: PartKind) throws(PartsListError) -> RawTable {
        guard let shape = shapes[kind.table] else { return .none }
        let keys: [String] =
            switch kind {
            case .header: ["ElevationID", "xGUID"]
            case .insertions: ["InsertionID", "ElevationId"]
            case .articles, .profiles, .glass: ["InsertionId"]
            case .labourTimes, .uValues, .costDetails: ["ElevationId"]
            case .suppliers, .colors, .allArticles, .allProfiles: []
            }
        return try read(shape, wanted: keys + kind.columns.flatMap(\.columns))
    }

    private mutating func read(_ shape: TableShape, wanted: [String]) throws(PartsListError) -> RawTable {
        try RawTable(shape, wanted: wanted, in: database, rowsLeft: &rowsLeft, &cells.findings)
    }

    /// The rows that belong to the elevation; others are counted.
    private mutating func owned(
        _ table: RawTable, _ kind: PartKind, _ ownership: Ownership
    ) throws(PartsListError) -> RawTable {
        let kept = table.filter { table, row in
            switch kind.owner {
            case .file: return true
            case .elevation:
                guard table.has("ElevationId") else { return ownership.isAlone }
                return Self.isOwned(
                    table.key("ElevationId", of: row), by: ownership.elevation, isAlone: ownership.isAlone)
            case .insertion:
                guard ownership.hasInsertions, table.has("InsertionId") else { return ownership.isAlone }
                return table.key("InsertionId", of: row).map(ownership.insertions.contains) ?? false
            }
        }
        let foreign = table.rows.count - kept.rows.count
        for _ in 0..<foreign {
            cells.findings.add(.foreignRows, table.name, "rows of other elevations, or of none, are left out")
        }
        return kept
    }

    private mutating func lookups(_ insertions: RawTable) throws(PartsListError) -> [Lookup: [Int64: PartValue]] {
        var lookups: [Lookup: [Int64: PartValue]] = [:]
        for lookup in Lookup.all {
            guard let shape = shapes[lookup.table] else { continue }
            let table = try read(shape, wanted: [lookup.key, lookup.value])
            for row in table.rows {
                guard let key = table.key(lookup.key, of: row) else { continue }
                let name = cells.text(table.cell(lookup.value, of: row), "\(lookup.table).\(lookup.value)")
                lookups[lookup, default: [:]][key] = name.map(PartValue.text) ?? .null
            }
        }
        for row in insertions.rows {
            guard let key = insertions.key("InsertionID", of: row) else { continue }
            let number = cells.decimal(insertions.cell("InsertionNo", of: row), "Insertions.InsertionNo")
            lookups[.insertions, default: [:]][key] = number.map(PartValue.decimal) ?? .null
        }
        return lookups
    }
}

// MARK: - Measures

extension PartsListReading {
    private func amount(_ chosen: RawTable, _ cells: CellReading) -> ExactDecimal? {
        var cells = cells
        return chosen.rows.first.flatMap { cells.decimal(chosen.cell("Amount", of: $0), "Elevations.Amount") }
    }

    /// By what Logikal says of the elevation's size; a file that fits in neither unit is not this elevation's.
    private mutating func elevationScale(
        _ chosen: RawTable, _ subject: PartsListSubject
    ) throws(PartsListError) -> LengthScale {
        guard let row = chosen.rows.first else { return .metres }
        for (side, stated) in [("Width", subject.width), ("Height", subject.height)] {
            guard let stated, stated > .zero,
                let base = cells.decimal(chosen.cell(side, of: row), "Elevations.\(side)"), base > .zero
            else { continue }
            guard let scale = LengthScale(base, millimetres: stated) else {
                throw PartsListError(
                    .unitMismatch,
                    "its \(side.lowercased()) of \(base) is neither metres nor millimetres of Logikal's \(stated) mm")
            }
            return scale
        }
        for side in ["Width", "Height"] {
            var calibration = LengthCalibration()
            add(side, of: row, in: chosen, to: &calibration)
            if case .known(let scale) = calibration.verdict { return scale }
        }
        if !chosen.rows.isEmpty, case .null = chosen.cell("Width", of: row) { return .metres }
        cells.findings.add(.assumedUnit, "Elevations.Width", "nothing says in which unit it is; metres are assumed")
        return .metres
    }

    private func scales(
        of kind: PartKind, in table: RawTable, _ cells: inout CellReading
    ) -> [String: LengthScale] {
        var scales: [String: LengthScale] = [:]
        for case .length(let column) in kind.columns.map(\.source) where table.has(column) {
            var calibration = LengthCalibration()
            for row in table.rows { add(column, of: row, in: table, to: &calibration) }
            switch calibration.verdict {
            case .known(let scale): scales[column] = scale
            case .unknown:
                scales[column] = .metres
                guard table.rows.contains(where: { !table.cell(column, of: $0).isNull }) else { continue }
                cells.findings.add(
                    .assumedUnit, "\(table.name).\(column)", "nothing says in which unit it is; metres are assumed")
            case .contradictory:
                cells.findings.add(
                    .contradictoryUnits, "\(table.name).\(column)",
                    "some rows are in metres and some in millimetres; they read as null")
            }
        }
        return scales
    }

    private func add(_ column: String, of row: [Cell], in table: RawTable, to calibration: inout LengthCalibration) {
        // What can't be read is told of when the row is; here it just says nothing.
        var silent = CellReading(limits: limits, findings: FindingCollector(limit: 0))
        calibration.add(
            base: silent.decimal(table.cell(column, of: row), ""),
            output: silent.decimal(table.cell("\(column)_Output", of: row), ""),
            unit: silent.text(table.cell("\(column)_Unit", of: row), ""))
    }
}

extension Cell {
    var isNull: Bool { if case .null = self { true } else { false } }
}
