import EventSourcing

/// `/_simulator`: what a test or a demo in another process does to the office and the service, and what it wants to
/// know. The page "A Logikal to try against" of the documentation lists it.
struct ControlEndpoint: Sendable {
    private static let mostChanges = 10_000

    private let office: Office
    private let log: CallLog
    private let sessions: SessionTable
    private let settings: LiveSettings
    private let injector: LiveFaults

    init(office: Office, log: CallLog, sessions: SessionTable, settings: LiveSettings, injector: LiveFaults) {
        self.office = office
        self.log = log
        self.sessions = sessions
        self.settings = settings
        self.injector = injector
    }

    func answer(method: String, path: [String], body: [UInt8]) -> Answer {
        do {
            return try answer(method, path.joined(separator: "/"), body)
        } catch {
            return .error(400, "\(error)")
        }
    }

    private func answer(_ method: String, _ path: String, _ body: [UInt8]) throws -> Answer {
        switch "\(method) \(path)" {
        case "POST changes": return .json(200, try change(JSONReader.read(body)))
        case "GET truth": return .json(200, office.truth().json)
        case "GET calls": return .json(200, calls())
        case "DELETE calls": log.clear()
        case "GET alarms": return .json(200, ["alarms": .array(log.alarms().map(\.json))])
        case "GET faults": return .json(200, rules)
        case "PUT faults":
            injector.now = try FaultRules(json: JSONReader.read(body))
            return .json(200, rules)
        case "DELETE faults": injector.now = nil
        case "PUT restrictions": try restrict(JSONReader.read(body))
        case "PUT parts-lists": try makePartsList(JSONReader.read(body))
        case "DELETE sessions": sessions.closeAll()
        case "GET settings": return .json(200, settings.json)
        case "PATCH settings":
            try settings.change(JSONReader.read(body))
            return .json(200, settings.json)
        default: return .error(404, "There is no such control operation.")
        }
        return .json(200, [:])
    }

    /// What was set in the program itself need not be rules.
    private var rules: JSONValue { (injector.now as? FaultRules ?? FaultRules([])).json }

    /// One change, or `{"random": 20, "seed": 7}`; answers with the changes made.
    private func change(_ json: JSONValue) throws(OfficeError) -> JSONValue {
        if let count = json["random"]?.number?.int64 {
            guard (0...Int64(Self.mostChanges)).contains(count) else {
                throw OfficeError(.malformed, "at most \(Self.mostChanges) changes at once")
            }
            let seed = json["seed"]?.number?.int64 ?? 1
            let made = office.mutate(seed: UInt64(bitPattern: seed), count: Int(count))
            return ["changes": .array(made.map(\.json))]
        }
        let change = try OfficeChange(json: json)
        return ["changes": [change.json], "touched": .string(try office.apply(change))]
    }

    /// `{"id": "…", "restriction": "locked" | "forbidden" | null}`
    private func restrict(_ json: JSONValue) throws(OfficeError) {
        guard let id = json["id"]?.string, let wanted = json["restriction"] else {
            throw OfficeError(.malformed, "id and restriction are needed; a restriction of null lifts it")
        }
        guard let name = wanted.string else { return office.restrict(id, nil) }
        guard let restriction = Restriction(rawValue: name) else {
            throw OfficeError(.malformed, "restriction is locked, forbidden or null")
        }
        office.restrict(id, restriction)
    }

    /// `{"elevation": "…", "quirk": "corrupt" | … | null}`
    private func makePartsList(_ json: JSONValue) throws(OfficeError) {
        guard let elevation = json["elevation"]?.string, let wanted = json["quirk"] else {
            throw OfficeError(.malformed, "elevation and quirk are needed; a quirk of null lifts it")
        }
        guard let name = wanted.string else { return office.makePartsList(of: elevation, nil) }
        guard let quirk = PartsListQuirk(rawValue: name) else {
            let quirks = PartsListQuirk.allCases.map(\.rawValue).joined(separator: ", ")
            throw OfficeError(.malformed, "quirk is one of \(quirks), or null")
        }
        office.makePartsList(of: elevation, quirk)
    }

    private func calls() -> JSONValue {
        let counters = log.counters(openSessions: sessions.count)
        return [
            "calls": .array(log.records().map(\.json)),
            "counters": [
                "calls": .integer(counters.calls), "illegalCalls": .integer(counters.illegalCalls),
                "logins": .integer(counters.logins), "logouts": .integer(counters.logouts),
                "openSessions": .integer(counters.openSessions),
                "overlappingRequests": .integer(counters.overlappingRequests),
                "unauthorizedCalls": .integer(counters.unauthorizedCalls),
                "writeAttempts": .integer(counters.writeAttempts),
            ],
        ]
    }
}
