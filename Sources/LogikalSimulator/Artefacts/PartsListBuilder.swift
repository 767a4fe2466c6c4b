import EventSourcing

/// Fills the tables of one elevation's parts list. Everything in it follows from the seed, the elevation's id and
/// its revision.
struct PartsListBuilder {
    private typealias Row = [String: SQLiteValue]

    private let elevation: LocatedElevation
    private let isRealistic: Bool
    private let quirk: PartsListQuirk?
    private let measures: PartsListMeasures
    private var random: SplitMix64
    private var rows: [String: [Row]] = [:]

    init(
        _ elevation: LocatedElevation, seed: UInt64, size: SimulatorConfiguration.PartsListSize,
        quirk: PartsListQuirk? = nil
    ) {
        self.quirk = quirk
        self.elevation = elevation
        isRealistic = size == .realistic
        measures = PartsListMeasures(project: elevation.project, seed: seed, quirk: quirk)
        let record = elevation.record
        random = SplitMix64(seed: seed ^ SplitMix64.hash(record.id), "parts", record.revision)
    }

    consuming func tables() -> [SQLiteTable] {
        addHeader()
        if quirk != .empty {
            addInsertions()
            addCalculation()
            if isRealistic { addFurther() }
        }
        var tables: [SQLiteTable] = []
        let schema = Array(PartsListSchema.core) + (isRealistic ? Array(PartsListSchema.further) : [])
        for (name, columns) in schema {
            if quirk == .missingTables, PartsListQuirk.leftOutTables.contains(name) { continue }
            var table = PartsListSchema.table(name, columns)
            if quirk == .missingColumns {
                table.columns.removeAll { PartsListQuirk.leftOutColumns.contains($0.name) }
            }
            table.rows = (rows[name] ?? []).map { row in table.columns.map { row[$0.name] ?? .null } }
            tables.append(table)
        }
        if isRealistic { tables += unknownTables(count: PartsListSchema.tableCount - tables.count) }
        if quirk == .oversize { tables.append(Self.ballast(megabytes: 20)) }
        return tables
    }

    private static func ballast(megabytes: Int) -> SQLiteTable {
        var table = SQLiteTable(name: "Pictures", columns: [("Data", "BLOB")])
        table.rows = (0..<megabytes).map { _ in [.blob([UInt8](repeating: 0, count: 1 << 20))] }
        return table
    }

    /// GUIDs in the file are in upper case and braces.
    static func braced(_ id: String) -> SQLiteValue { .text("{\(id.uppercased())}") }

    private mutating func add(_ table: String, _ row: Row) { rows[table, default: []].append(row) }

    /// A file of this size has `count` rows of something; a small one has a fourth.
    private func cardinality(_ count: Int) -> Int { isRealistic ? count : max(1, count / 4) }
}

extension PartsListBuilder {
    private mutating func addHeader() {
        add(
            "Projects",
            [
                "ProjectID": .integer(1), "Name": .text(elevation.projectName), "GUID": Self.braced(elevation.project),
                "OfferDiscount1": .real(0), "LK_CustomerAddressID": .integer(1),
            ])
        add("Phases", ["PhaseID": .integer(1), "ProjectID": .integer(1), "Name": .text("")])
        add("ElevationGroups", ["ElevationGroupID": .integer(1), "PhaseID": .integer(1)])
        let row = elevation.record.row
        let width = row["width"]?.number?.double ?? 0
        let height = row["height"]?.number?.double ?? 0
        let name = row["name"]?.string ?? ""
        let amount = row["amount"]?.number?.double ?? 1
        // Some files hold several elevations, alike in all but the GUID: the first row is not always the one.
        let isCrowded = random.chance(oneIn: 5) || quirk == .severalElevations || quirk == .otherElevations
        let strangers = isCrowded ? 2 : 0
        for index in 0..<strangers {
            let id = random.guid()
            addElevation(100 + index, id: id, name: "\(name)\(index)", width: width, height: height, amount: 1)
        }
        if quirk != .otherElevations {
            addElevation(1, id: elevation.record.id, name: name, width: width, height: height, amount: amount)
        }
        for (index, color) in Vocabulary.colors.prefix(3).enumerated() {
            add("Colors", ["ColorID": .integer(index + 1), "Name": .text(color), "Code": .text(color)])
        }
        for index in 1...4 {
            add("Suppliers", ["SupplierID": .integer(index), "Address2": .text("Supplier \(index)")])
        }
        add(
            "REPORTVARIABLES",
            [
                "subNode": .text("Settings"), "FieldName": .text("LengthUnit"), "SValue": .text(measures.unit.rawValue),
            ])
    }

    private mutating func addElevation(
        _ number: Int, id: String, name: String, width: Double, height: Double, amount: Double
    ) {
        var row: Row = [
            "ElevationID": .integer(number), "ElevationGroupId": .integer(1), "Name": .text(name),
            "xGUID": Self.braced(id), "Amount": .real(amount), "OrgAmount": .real(amount),
            "OnlyEstemation": .integer(0),
            "Alternative": .integer(0), "AutoDescription": .text("Fenster"), "Model": .text("M1"),
            "SystemCode": .text("S 70"), "SystemCode_Supplier": .text("S"), "SystemCode_Number": .text("70"),
            "SystemName": .text("System 70"), "SystemLongName": .text("System 70 Fenster"),
            "ColorBase_Long": .text(Vocabulary.colors[0]), "Weight": .real(width * height / 40_000),
            "Area": .real(width * height / 1_000_000), "Perimeter": .real((width + height) / 500),
        ]
        row.merge(measures.length("Width", millimetres: width)) { $1 }
        row.merge(measures.length("Height", millimetres: height)) { $1 }
        // Documented as millimetres, found as metres; readers have to find out.
        row["Width"] = .real(measures.elevationsInMillimetres ? width : width / 1000)
        row["Height"] = .real(measures.elevationsInMillimetres ? height : height / 1000)
        add("Elevations", row)
    }

    private mutating func addInsertions() {
        let insertions = isRealistic ? 4 : 1 + random.below(2)
        for number in 1...insertions {
            var row: Row = [
                "InsertionID": .integer(number), "ElevationId": .integer(1), "InsertionNo": .integer(number),
                "Type": .text("Sash"), "Description": .text("Flügel \(number)"), "DIN": .text("L"),
                "AmountSashes": .integer(1), "GroupID": .integer(1),
            ]
            row.merge(measures.length("HandleHeight", millimetres: 1050)) { $1 }
            add("Insertions", row)
        }
        for number in 1...cardinality(32) { addArticle(number, insertion: 1 + random.below(insertions)) }
        for number in 1...cardinality(21) { addProfile(number, insertion: 1 + random.below(insertions)) }
        for number in 1...2 { addGlass(number, insertion: 1 + random.below(insertions)) }
    }

    private mutating func addArticle(_ number: Int, insertion: Int) {
        let code = "\(random.number(in: 1000...9999))"
        let isLength = random.chance(oneIn: 4)
        let units = isLength ? Double(random.number(in: 300...6000)) / 1000 : Double(random.number(in: 1...8))
        var row: Row = [
            "ArticleID": .integer(number), "InsertionId": .integer(insertion), "InsertionNo": .integer(insertion),
            "ArticleCode": .text("S \(code)"), "ArticleCode_Supplier": .text("S"), "ArticleCode_Number": .text(code),
            "ArticleCode_BaseNumber": .text(code), "ArticleCode_OrderCode": .text("\(code)-1"),
            "Description": .text(random.element(of: Vocabulary.articles)), "Amount": .real(1), "Units": .real(units),
            "Units_Output": measures.number(units), "Units_Unit": .text(isLength ? "m" : "Stk."), "PUSize": .real(100),
            "Price": .real(Double(random.number(in: 10...9000)) / 100), "Discount": .real(Double(random.below(30))),
            "ArticleType": .text("Hardware"), "Color": .text(random.element(of: Vocabulary.colors)),
            "DoNotEstimate": .text(random.chance(oneIn: 10) ? "1" : "0"), "DeliveryStatus": .text("Lager"),
        ]
        for flag in ["IsPair", "IsArea", "IsVolume", "IsWeight", "IsAdditional", "IsManual", "IsInactive"] {
            row[flag] = .integer(0)
        }
        row["IsPiece"] = .integer(isLength ? 0 : 1)
        row["IsLength"] = .integer(isLength ? 1 : 0)
        if isLength { row.merge(measures.length("Length", millimetres: units * 1000)) { $1 } }
        add("Articles", row)
    }

    private mutating func addProfile(_ number: Int, insertion: Int) {
        let code = "\(random.number(in: 100_000...999_999))"
        let color = random.element(of: Vocabulary.colors)
        var row: Row = [
            "ProfileID": .integer(number), "InsertionId": .integer(insertion), "ArticleCode": .text("S \(code)"),
            "ArticleCode_Supplier": .text("S"), "ArticleCode_Number": .text(code),
            "Description": .text(random.element(of: Vocabulary.profiles)), "Amount": .real(1), "CutLeft": .real(45),
            "CutRight": .real(random.chance(oneIn: 3) ? 90 : 45), "Color": .text(color), "InnerColor": .text(color),
            "OuterColor": .text(color), "IsArched": .integer(0), "IsMain": .integer(1), "IsAdditional": .integer(0),
            "AssemblyNo": .integer(1), "Price": .real(Double(random.number(in: 500...4000)) / 100),
        ]
        row.merge(measures.length("Length", millimetres: Double(random.number(in: 3000...60_000)) / 10)) { $1 }
        add("Profiles", row)
    }

    private mutating func addGlass(_ number: Int, insertion: Int) {
        var row: Row = [
            "GlassID": .integer(number), "InsertionId": .integer(insertion), "LK_SupplierId": .integer(1),
            "Name": .text("4-16-4"), "NameShort": .text("ISO"), "xGUID": Self.braced(random.guid()),
            "xSashGUID": Self.braced(random.guid()), "AreaOffer": .text("Glass"), "Amount": .real(1),
            "Price": .real(Double(random.number(in: 4000...20_000)) / 100), "FieldNo": .integer(number),
            "SpacerGap_Output": measures.number(16), "ModelType": .text("Rectangle"),
        ]
        row.merge(measures.length("Width", millimetres: Double(random.number(in: 300...1800)))) { $1 }
        row.merge(measures.length("Height", millimetres: Double(random.number(in: 300...2200)))) { $1 }
        add("Glass", row)
    }

    private mutating func addCalculation() {
        for number in 1...cardinality(27) {
            add(
                "LabourTimes",
                [
                    "LabourTimeId": .integer(number), "ElevationId": .integer(1), "Name": .text("AG \(number)"),
                    "TotalMinutes": .real(Double(random.number(in: 10...900)) / 10),
                    "WhatName": .text(Vocabulary.labour[number % Vocabulary.labour.count]),
                ])
        }
        for number in 1...cardinality(22) {
            add(
                "UValue",
                [
                    "UValueID": .integer(number), "ElevationId": .integer(1), "Name": .text("U\(number)"),
                    "U": .real(number % 4 == 0 ? 0 : Double(random.number(in: 60...220)) / 100),
                    "U_Unit": .text("W/(m²K)"),
                    "Area": .real(Double(random.number(in: 10...300)) / 100), "Area_Unit": .text("m²"),
                ])
        }
        for number in 1...cardinality(140) {
            let net = Double(random.number(in: 100...90_000)) / 100
            add(
                "CalcDetailItems",
                [
                    "CalcDetailItemID": .integer(number), "ElevationId": .integer(1),
                    "LK_ItemId": .integer(number % 20 + 1),
                    "LK_DetailId": .integer(number % 7 + 1), "Net": .real(net), "Gross": .real(net),
                    "Overheads": .real(0),
                    "Profit": .real(0), "SalesAndManagement": .real(0), "Transport": .real(0), "Commission": .real(0),
                    "Total": .real(net),
                ])
        }
    }

    private mutating func addFurther() {
        for number in 1...20 {
            add("CalcItemNames", ["CalcItemNameID": .integer(number), "Name": .text("Position \(number)")])
            add("ElevationCE", ["ElevationId": .integer(1), "Name": .text("CE \(number)"), "Value": .real(0)])
        }
        for number in 1...7 {
            add("CalcDetailNames", ["CalcDetailNameID": .integer(number), "Name": .text("Detail \(number)")])
        }
        for number in 1...21 {
            add(
                "LabourCosts",
                [
                    "LabourCostID": .integer(number), "Name": .text("Kosten \(number)"), "Price": .real(Double(number)),
                ])
        }
        add("MbioeElevations", ["ElevationId": .integer(1), "xGUID": Self.braced(elevation.record.id)])
    }

    /// Tables that nobody has described; one of them holds pictures, which make most of the file.
    private mutating func unknownTables(count: Int) -> [SQLiteTable] {
        var tables = (1...count).map { number in
            SQLiteTable(name: "Internal\(number)", columns: [("ID", "INTEGER"), ("Data", "BLOB")])
        }
        for number in 1...random.number(in: 6...22) {
            var picture: [UInt8] = []
            picture.reserveCapacity(60_000)
            while picture.count < 60_000 {
                withUnsafeBytes(of: random.next().littleEndian) { picture.append(contentsOf: $0) }
            }
            tables[0].rows.append([.integer(number), .blob(picture)])
        }
        return tables
    }
}
