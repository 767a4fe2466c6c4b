import EventSourcing

extension OfficeGenerator {
    /// A project as the API lists it. Names repeat every 1000 projects: they are no keys.
    func projectRow(_ ordinal: Int, id: String) -> JSONObject {
        var random = stream("project", ordinal)
        return projectRow(id: id, name: "Project \(padded(ordinal % 1000 + 1, 4))", random: &random)
    }

    func projectRow(id: String, name: String, random: inout SplitMix64) -> JSONObject {
        let created = Self.firstDay - Int64(random.below(60_000_000))
        let changed = created + Int64(random.below(900_000))
        var row = JSONObject([
            ("changedDate", .integer(changed)),
            ("createdDate", .integer(created)),
            ("estimated", .bool(random.below(10) < 6)),
            ("id", .string(id)),
            ("isDeleted", .bool(random.chance(oneIn: 20))),
            ("jobNumber", .string(padded(random.below(99_999), 10))),
            ("name", .string(name)),
            ("offerNumber", .string(random.chance(oneIn: 3) ? "OFF\(random.number(in: 10_000...99_999)) NG" : "44019")),
            ("personInCharge", .string(random.element(of: Vocabulary.people))),
        ])
        switch random.below(24) {
        case 0: row["changedDate"] = nil
        case 1: row["createdDate"] = 0
        case 2: row["offerNumber"] = .null
        case 3: row["jobNumber"] = nil
        case 4: row["costCentre"] = .string("unknown to every client")
        default: break
        }
        return row
    }

    /// The phases of a generated project with their elevations; the default phase is always among them.
    func phases(ofProject ordinal: Int) -> [PhaseRecord] {
        var random = stream("contents", ordinal)
        var phases = [PhaseRecord(id: PhaseRecord.defaultID, row: defaultPhaseRow)]
        for number in 0..<max(0, random.below(5) - 1) {
            let id = random.guid()
            phases.append(PhaseRecord(id: id, row: phaseRow(id: id, name: Vocabulary.phases[number], random: &random)))
        }
        // The last of several phases often waits for its elevations.
        let filled = phases.count > 2 && random.chance(oneIn: 2) ? phases.count - 1 : phases.count
        let count = random.chance(oneIn: 12) ? 0 : random.below(2 * elevations + 1)
        for number in 0..<count {
            let phase = random.chance(oneIn: 2) ? 0 : random.below(filled)
            let id = random.guid()
            let record = elevation(id: id, name: "P\(padded(number + 1, 2))")
            phases[phase].elevations.append(record)
        }
        return phases
    }

    var defaultPhaseRow: JSONObject {
        JSONObject([
            ("description", ""), ("id", .string(PhaseRecord.defaultID)), ("name", .string(defaultPhaseName)),
        ])
    }

    func phaseRow(id: String, name: String, random: inout SplitMix64) -> JSONObject {
        let description = random.element(of: Vocabulary.phaseDescriptions)
        return JSONObject([
            ("description", description.isEmpty ? .null : .string(description)), ("id", .string(id)),
            ("name", .string(name)),
        ])
    }

    /// A new elevation: everything about it follows from its id.
    func elevation(id: String, name: String) -> ElevationRecord {
        var random = stream("elevation", id: id)
        let created = Self.firstDay - Int64(random.below(50_000_000))
        let isText = random.chance(oneIn: 16)
        let isPriceList = !isText && random.chance(oneIn: 25)
        let priceList = isPriceList ? random.guid() : PhaseRecord.defaultID
        let model = random.element(of: Vocabulary.models)
        let system = random.element(of: Vocabulary.systems)
        let surface = JSONValue.object(self.surface(&random))
        var row = JSONObject([
            ("amount", amount(&random)),
            ("automaticDescription", .string(isText ? "Textposition" : "\(model), \(system)")),
            ("changedDate", .integer(created + Int64(random.below(2_000_000)))),
            ("createdByUser", .string(random.element(of: Vocabulary.users))),
            ("createdDate", .integer(created)),
            ("elementPricelistId", isPriceList || random.chance(oneIn: 2) ? .string(priceList) : .null),
            ("height", isText ? 0 : .thousandths(random.number(in: 40...280) * 10_000 + random.below(2) * 500)),
            ("id", .string(id)),
            ("isElementPricelistElevation", .bool(isPriceList)),
            ("isInRecycleBin", .bool(random.chance(oneIn: 20))),
            ("modelDescription", isText ? .null : .string(model)),
            ("name", .string(name)),
            ("state", .string(random.element(of: Vocabulary.states))),
            ("surfaceOfBaseElement", isText ? .null : surface),
            ("surfaceOfInsertions", isText ? .null : surface),
            ("systemDescription", isText ? .null : .string(system)),
            ("type", .string(isText ? ElevationRecord.textType : random.element(of: Vocabulary.types))),
            ("userDescription", random.chance(oneIn: 3) ? .string("Hinweis \(random.below(100))") : .string("")),
            ("versionId", .string(version(of: id, revision: 0))),
            ("width", isText ? 0 : .thousandths(random.number(in: 40...400) * 10_000)),
        ])
        switch random.below(30) {
        case 0: row["userDescription"] = nil
        case 1: row["createdByUser"] = .null
        case 2: row["gridReference"] = .string("A-\(random.below(40))")
        case 3: row["createdDate"] = 0
        default: break
        }
        return ElevationRecord(id: id, row: row)
    }

    func version(of id: String, revision: Int) -> String {
        var random = stream("version", id: id, revision)
        return random.guid()
    }

    func amount(_ random: inout SplitMix64) -> JSONValue {
        switch random.below(10) {
        case 0..<6: 1
        case 9: .thousandths(random.number(in: 1...40) * 250)
        default: .integer(random.number(in: 2...24))
        }
    }

    func surface(_ random: inout SplitMix64) -> JSONObject {
        JSONObject([
            ("colorInside", .string(random.element(of: Vocabulary.colors))),
            ("colorOutside", .string(random.element(of: Vocabulary.colors))),
            ("name", .string("Pulverbeschichtung")),
        ])
    }

    private func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension JSONValue {
    /// A decimal with up to three places, in as few digits as it needs.
    static func thousandths(_ value: Int) -> JSONValue {
        JSONNumber(lexeme: DecimalText.thousandths(value)).map(JSONValue.number) ?? .null
    }
}
