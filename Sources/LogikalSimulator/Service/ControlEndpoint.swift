import EventSourcing

/// `/_simulator`: what a test or a demo in another process does to the office, and what it wants to know.
struct ControlEndpoint: Sendable {
    private static let mostChanges = 10_000

    let office: Office
    let log: CallLog
    let openSessions: @Sendable () -> Int

    func answer(method: String, path: [String], body: [UInt8]) -> Answer {
        switch (method, path) {
        case ("POST", ["changes"]): change(body)
        case ("GET", ["truth"]): .json(200, office.truth().json)
        case ("GET", ["calls"]): .json(200, calls())
        case ("DELETE", ["calls"]): clear()
        default: .error(404, "There is no such control operation.")
        }
    }

    /// One change, or `{"random": 20, "seed": 7}`; answers with the changes made.
    private func change(_ body: [UInt8]) -> Answer {
        do {
            let json = try JSONReader.read(body)
            if let count = json["random"]?.number?.int64 {
                guard (0...Int64(Self.mostChanges)).contains(count) else {
                    return .error(400, "At most \(Self.mostChanges) changes at once.")
                }
                let seed = json["seed"]?.number?.int64 ?? 1
                let made = office.mutate(seed: UInt64(bitPattern: seed), count: Int(count))
                return .json(200, ["changes": .array(made.map(\.json))])
            }
            let change = try OfficeChange(json: json)
            return .json(200, ["changes": [change.json], "touched": .string(try office.apply(change))])
        } catch {
            return .error(400, "\(error)")
        }
    }

    private func calls() -> JSONValue {
        let counters = log.counters(openSessions: openSessions())
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

    private func clear() -> Answer {
        log.clear()
        return .json(200, .object(JSONObject()))
    }
}
