import Logging
import LogikalClient
import LogikalModel

/// A client with a service to talk to.
struct World {
    let fake: FakeLogikal
    let server: TestServer
    let transport: HTTPTransport
    let client: LogikalClient

    func withSession<Value>(_ body: (LogikalSession) async throws -> Value) async throws -> Value {
        try await client.withSession(body)
    }

    static func with<Value>(
        _ policy: FakeLogikal.Policy, timeouts: LogikalConfiguration.Timeouts = .init(),
        limits: LogikalConfiguration.BodyLimits = .init(), sessions: Int = 1, password: String = FakeLogikal.password,
        _ configure: (inout LogikalClient) -> Void = { _ in }, _ body: (World) async throws -> Value
    ) async throws -> Value {
        let fake = FakeLogikal(policy)
        let server = try TestServer { fake.handle($0) }
        let transport = HTTPTransport()
        let configuration = LogikalConfiguration(
            address: try ServiceAddress(server.url + "/"), username: "sync", password: Secret(password),
            timeouts: timeouts, bodyLimits: limits, maximumSessions: sessions)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        var client = LogikalClient(configuration, transport: transport, logger: logger)
        configure(&client)
        defer { server.stop() }
        do {
            let value = try await body(World(fake: fake, server: server, transport: transport, client: client))
            await transport.shutdown()
            return value
        } catch {
            await transport.shutdown()
            throw error
        }
    }
}

/// Places of ``FakeLogikal``'s tree.
enum Places {
    static let houses = DirectoryPlace.root.child("Houses")
    static let old = houses.child("Houses/Old")
    static let deep = old.child("Houses/Old/Deep")
    static let archive = DirectoryPlace.root.child("Archive")
    static let first = project(1, in: houses)
    static let second = project(2, in: houses)
    static let third = project(3, in: archive)

    static func project(_ number: Int, in directory: DirectoryPlace) -> ProjectPlace {
        ProjectPlace(LogikalID("11111111-0000-0000-0000-00000000000\(number)"), in: directory)
    }

    static func phase(_ index: Int, of project: ProjectPlace = first) -> PhasePlace {
        PhasePlace(LogikalID(FakeLogikal.phases[index]), of: project)
    }

    static func elevation(_ index: Int, in phase: PhasePlace = phase(0)) -> ElevationPlace {
        ElevationPlace(LogikalID(FakeLogikal.elevations(in: phase.id.text)[index]), in: phase)
    }
}
