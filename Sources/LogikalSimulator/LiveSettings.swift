import EventSourcing
import Synchronization

/// The settings that hold now: those that the simulator was made with, and what was changed since over its control
/// endpoint.
final class LiveSettings: Sendable {
    private let state: Mutex<SimulatorConfiguration>

    init(_ configuration: SimulatorConfiguration) { state = Mutex(configuration) }

    var now: SimulatorConfiguration { state.withLock { $0 } }

    /// What may change while the service runs; what it was made from may not.
    var json: JSONValue {
        let now = now
        return [
            "navigation": .string(now.navigation.rawValue),
            "getDirectoriesInProjectState": .string(now.getDirectoriesInProjectState.rawValue),
            "concurrentRequests": .string(now.concurrentRequests.rawValue),
            "latencyScale": JSONNumber(lexeme: "\(now.latency.scale)").map(JSONValue.number) ?? 0,
            "serviceVersion": .string(now.serviceVersion),
            "sessionLimit": now.sessionLimit.map { .integer($0) } ?? .null,
            "tokenLifetimeSeconds": now.tokenLifetime.map { .integer($0.components.seconds) } ?? .null,
        ]
    }

    /// Takes over the members of `json`; none of them if one is wrong.
    func change(_ json: JSONValue) throws(OfficeError) {
        guard let members = json.object?.members else { throw OfficeError(.malformed, "settings are an object") }
        var changed = now
        for member in members { try Self.set(member.key, member.value, in: &changed) }
        state.withLock { $0 = changed }
    }

    private static func set(
        _ name: String, _ value: JSONValue, in configuration: inout SimulatorConfiguration
    ) throws(OfficeError) {
        switch name {
        case "navigation": configuration.navigation = try choice(name, value)
        case "getDirectoriesInProjectState": configuration.getDirectoriesInProjectState = try choice(name, value)
        case "concurrentRequests": configuration.concurrentRequests = try choice(name, value)
        case "latencyScale":
            guard let scale = value.number?.double, (0...100).contains(scale) else {
                throw OfficeError(.malformed, "latencyScale must be between 0 and 100")
            }
            configuration.latency = .measured(scale: scale)
        case "serviceVersion":
            guard let version = value.string else { throw OfficeError(.malformed, "serviceVersion must be a text") }
            configuration.serviceVersion = version
        case "sessionLimit": configuration.sessionLimit = try count(name, value)
        case "tokenLifetimeSeconds": configuration.tokenLifetime = try count(name, value).map { .seconds($0) }
        default: throw OfficeError(.malformed, "no setting that can be changed is called \(name)")
        }
    }

    private static func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: String, _ value: JSONValue
    ) throws(OfficeError) -> Choice where Choice.RawValue == String {
        if let choice = value.string.flatMap(Choice.init) { return choice }
        let choices = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        throw OfficeError(.malformed, "\(name) is one of \(choices)")
    }

    /// `null` is no limit.
    private static func count(_ name: String, _ value: JSONValue) throws(OfficeError) -> Int? {
        if value.isNull { return nil }
        guard let count = value.number?.int64, (0...1_000_000).contains(count) else {
            throw OfficeError(.malformed, "\(name) is a count, or null for no limit")
        }
        return Int(count)
    }
}
