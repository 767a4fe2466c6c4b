import Foundation
import Glibc
import Synchronization

/// A NATS of Debian's on a port and with a store of its own, which ends with it.
public final class NATSServer: Sendable {
    public struct NotStarted: Error {}

    private let folder = "\(FileManager.default.temporaryDirectory.path)/lsn-\(UUID().uuidString.prefix(8))"
    private let arguments: [String]
    private let state = Mutex(State())

    private struct State {
        var process: Process?
        /// The same again after it was started anew.
        var port = -1
    }

    public var address: String { "127.0.0.1:\(state.withLock { $0.port })" }

    /// - Parameter arguments: More of the server's own, e.g. `-js`.
    public init(_ arguments: String...) async throws {
        self.arguments = arguments
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try await start()
    }

    deinit {
        kill()
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Returns when it listens.
    public func start() async throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/sbin/nats-server")
        process.arguments =
            [
                "-a", "127.0.0.1", "-p", "\(state.withLock { $0.port })", "-sd", folder + "/store", "--ports_file_dir",
                folder,
            ] + arguments
        // What outlives a test that failed must not hold up whoever reads the tests' own output.
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        state.withLock { $0.process = process }
        let file = "\(folder)/nats-server_\(process.processIdentifier).ports"
        let deadline = ContinuousClock.now + .seconds(30)
        while ContinuousClock.now < deadline {
            let text = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
            if let found = text.firstMatch(of: /127\.0\.0\.1:([0-9]+)/).flatMap({ Int($0.1) }) {
                state.withLock { $0.port = found }
                return
            }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw NotStarted()
    }

    public func kill() {
        guard let process = state.withLock({ $0.process.take() }) else { return }
        Glibc.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}
