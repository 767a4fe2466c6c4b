import Foundation
import Logging
import LogikalSimulator
import PrivatePostgres
import Subprocess
import Testing

/// A folder, a simulated Logikal, and the settings with which the binary is run on them.
struct Installation: Sendable {
    /// What a command that ended said.
    struct Ended: Sendable {
        let status: TerminationStatus
        let output: String
        let errors: String

        var code: Int32? { if case .exited(let code) = status { code } else { nil } }
    }

    static let key = "key-of-the-command-tests-1"

    let folder: String
    let simulator: LogikalSimulator
    let environment: [String: String]
    /// What no output may hold.
    let secrets: [String]
    private let commands = Commands()

    var dataDirectory: String { folder + "/data" }
    var postgresData: String { dataDirectory + "/postgres/data" }

    /// - Parameter settings: more of the environment; empty ones are taken out of it.
    static func with(
        settings: [String: String] = [:], secrets: [String] = [],
        office configure: (inout SimulatorConfiguration) -> Void = { _ in },
        _ body: (Installation) async throws -> Void
    ) async throws {
        var configuration = SimulatorConfiguration()
        configuration.directories = 3
        configuration.projects = 4
        configuration.elevations = 3
        configuration.navigation = .ascend
        configuration.password = "secret-\(UUID().uuidString)"
        configure(&configuration)
        let simulator = LogikalSimulator(
            configuration, logger: Logger(label: "simulator") { _ in SwiftLogNoOpLogHandler() })
        let folder = "\(FileManager.default.temporaryDirectory.path)/lsx-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        chmod(folder, 0o755)
        let serving = Task { try await simulator.run() }
        var environment = [
            "LOGIKAL_BASE_URL": try await simulator.baseURL, "AUTH_USERNAME": configuration.username,
            "AUTH_PASSWORD": configuration.password, "DATA_DIR": folder + "/data", "LISTEN_ADDRESS": "127.0.0.1:0",
            "POLL_INTERVAL": "200ms", "FLAP_WINDOW": "0", "BOOTSTRAP_API_KEY": key, "LOG_LEVEL": "debug",
        ]
        environment.merge(settings) { $1 }
        let installation = Installation(
            folder: folder, simulator: simulator, environment: environment,
            secrets: secrets + [configuration.password, key])
        let result: Result<Void, any Error>
        do { result = .success(try await body(installation)) } catch { result = .failure(error) }
        await installation.clear(isFailed: (try? result.get()) == nil)
        serving.cancel()
        _ = await serving.result
        try result.get()
    }

    func start(_ arguments: String..., with settings: [String: String] = [:]) async throws -> RunningCommand {
        try await launch(arguments, settings)
    }

    /// Runs a command to its end.
    func run(_ arguments: String..., with settings: [String: String] = [:]) async throws -> Ended {
        try await run(arguments, with: settings)
    }

    func run(_ arguments: [String], with settings: [String: String] = [:]) async throws -> Ended {
        let command = try await launch(arguments, settings)
        let status = try await command.end(within: .seconds(60))
        return Ended(status: status, output: command.output, errors: command.errors)
    }

    private func launch(_ arguments: [String], _ settings: [String: String]) async throws -> RunningCommand {
        let command = try await RunningCommand.start(
            arguments, environment: environment.merging(settings) { $1 }.filter { !$0.value.isEmpty },
            files: "\(folder)/\(commands.next())-\(Self.fileName(arguments))")
        commands.add(command)
        return command
    }

    /// Arguments may be paths.
    private static func fileName(_ arguments: [String]) -> String {
        String(arguments.joined(separator: "-").replacing("/", with: "_").prefix(150))
    }

    /// Starts `run` and waits until it is ready.
    func serve(
        with settings: [String: String] = [:], key: String = Installation.key
    ) async throws -> (RunningCommand, API) {
        let command = try await start("run", with: settings)
        let api = try await api(of: command, key: key)
        return (command, api)
    }

    func api(of command: RunningCommand, key: String = Installation.key) async throws -> API {
        let base = try await eventually("process \(command.processID) serves: \(command.errors.suffix(2000))") {
            command.errors.firstMatch(of: /address=(http:\S+) .*serving/).map { String($0.1) }
        }
        let api = API(base: base, key: key)
        try await eventually("process \(command.processID) is ready") { await api.isReady }
        return api
    }

    /// The number of the private server's process; `nil` when none runs.
    var serverProcess: pid_t? {
        let text = try? String(contentsOfFile: postgresData + "/postmaster.pid", encoding: .utf8)
        let number = text?.split(separator: "\n").first.flatMap { pid_t($0) }
        return number.flatMap { kill($0, 0) == 0 ? $0 : nil }
    }

    /// Sends a signal to the private server and to all that it has started: sessions go on when it alone is stopped.
    func signalServer(_ signal: Int32) throws {
        let server = try #require(serverProcess)
        let processes = try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { pid_t($0) }
        for process in processes {
            let status = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)) ?? ""
            // What stands before it is the command, which may have anything in it.
            let numbers = status.split(separator: ")").last?.split(separator: " ") ?? []
            let isChild = numbers.count > 1 && pid_t(numbers[1]) == server
            if process == server || isChild { kill(process, signal) }
        }
    }

    /// All outputs so far, by the names of their files.
    func outputs() -> [String: String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let files = names.filter { $0.hasSuffix(".out") || $0.hasSuffix(".err") }
        return Dictionary(
            uniqueKeysWithValues: files.map { name in
                (name, (try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)) ?? "")
            })
    }

    private func clear(isFailed: Bool) async {
        for command in commands.all { try? await command.crash() }
        checkSecrets()
        if isFailed {
            for (name, text) in outputs().sorted(by: { $0.key < $1.key }) {
                print("---- \(name)\n\(text.suffix(3000))")
            }
        }
        PrivateCluster.discard(dataDirectory: dataDirectory + "/postgres", evenIfUsed: true)
        try? FileManager.default.removeItem(atPath: folder)
    }
}
