import ArgumentParser
import EventSourcing
import LogikalClient
import Polling
import PostgresStorage

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Tells how the connection to Logikal is: whether it is asked, what fails, what it allows.",
        discussion: """
            Asks the database only, never Logikal. Exit codes: 0 well; 2 Logikal is left alone, or projects fail.

            Examples:
              logikal-sync status
              logikal-sync status --json
            """)

    @Flag(help: "Print it as JSON.") var json = false

    func run() async throws {
        let (settings, logger) = try Preparation.settings()
        let status = try await Engine.with(settings, logger: logger) { engine in
            guard let address = try await engine.logikalAddress() else {
                throw NotThere(
                    "no Logikal is configured for this tenant: set LOGIKAL_BASE_URL, or see `logikal-sync tenants "
                        + "configure`")
            }
            return try await ConnectionStatus(of: address, engine)
        }
        if json { Console.json(status.json) } else { Console.result(status.text) }
        if !status.isWell { throw ExitCode.incomplete }
    }
}

/// What is on record about one Logikal.
struct ConnectionStatus {
    private let address: ServiceAddress
    private let breaker: CircuitBreaker
    private let lastCycle: PostgresCycleReader.Cycle?
    private let openSessions: Int
    private let failing: Int
    private let capability: PostgresConnectionReader.Capability?

    init(of address: ServiceAddress, _ engine: Engine) async throws {
        let store = PostgresConnectionStore(pool: engine.pool)
        self.address = address
        breaker = try await store.breaker(of: address, tenant: engine.tenant) ?? CircuitBreaker()
        lastCycle = try await PostgresCycleReader(pool: engine.pool).last(tenant: engine.tenant)
        openSessions = try await store.keptSessions(tenant: engine.tenant).count
        failing = try await engine.connectionReader.failingProjects(tenant: engine.tenant).count
        capability = try await engine.connectionReader.capabilities(tenant: engine.tenant)
            .first { $0.address == address.description }
    }

    var isWell: Bool { breaker.stateName == "closed" && failing == 0 }

    var json: JSONValue {
        [
            "address": .string(address.description),
            "capabilities": .object(JSONObject(moves.map { ($0.0, .string($0.1)) })),
            "circuit": .string(breaker.stateName), "cause": .text(breaker.cause?.rawValue),
            "failingProjects": .integer(failing), "failures": .integer(breaker.failures),
            "lastCycle": lastCycle.map(Self.json) ?? .null,
            "openSessions": .integer(openSessions), "retryAt": .text(breaker.retryAt?.description),
            "since": .text(breaker.since?.description), "version": .text(capability?.version),
        ]
    }

    private static func json(_ cycle: PostgresCycleReader.Cycle) -> JSONValue {
        [
            "cycle": .integer(cycle.number), "finishedAt": .string(cycle.finishedAt.description),
            "outcome": .string(cycle.outcome),
        ]
    }

    var text: String {
        let cycle = lastCycle.map { "\($0.number) at \($0.finishedAt), \($0.outcome)" } ?? "none yet"
        let known = moves.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
        return """
            Logikal       \(address)
            circuit       \(circuit)
            last cycle    \(cycle)
            sessions      \(openSessions) of ours open
            projects      \(failing == 0 ? "none fails" : "\(failing) fail; see `logikal-sync sync failing`")
            version       \(capability?.version ?? "not known yet")
            sideways      \(known.isEmpty ? "nothing learnt yet" : known)
            """
    }

    private var circuit: String {
        let cause = breaker.cause?.rawValue ?? "unknown"
        switch breaker.state {
        case .closed(failures: 0): return "closed: it is asked as usual"
        case .closed(let failures): return "closed, after \(failures) failures in a row (\(cause))"
        case .halfOpen: return "half open: the next answer decides (\(cause))"
        case .open(let until):
            return "open (\(cause)): it is left alone until \(until); `logikal-sync sync` asks at once"
        case .stopped:
            return "stopped (\(cause)): correct AUTH_USERNAME and AUTH_PASSWORD and start again, or try them with "
                + "`logikal-sync sync`"
        }
    }

    private var moves: [(String, String)] {
        NavigationMove.allCases.compactMap { move in
            guard let answer = capability?.capabilities[move], answer != .unknown else { return nil }
            return (move.rawValue, answer.rawValue)
        }
    }
}
