import Foundation
import Glibc
import Synchronization

/// A Redis of Debian's on a socket in a folder of its own, which ends with it.
public final class RedisServer: Sendable {
    private let folder = "\(FileManager.default.temporaryDirectory.path)/lsd-\(UUID().uuidString.prefix(8))"
    private let process = Mutex<Process?>(nil)

    public var socket: String { "\(folder)/redis.sock" }
    public var address: String { "unix://\(socket)" }

    public init() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try start()
    }

    deinit {
        kill()
        try? FileManager.default.removeItem(atPath: folder)
    }

    public func start() throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/redis-server")
        process.arguments = [
            "--port", "0", "--unixsocket", socket, "--save", "", "--dir", folder, "--logfile", "\(folder)/log",
        ]
        // What outlives a test that failed must not hold up whoever reads the tests' own output.
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        self.process.withLock { $0 = process }
    }

    public func kill() {
        guard let process = process.withLock({ $0.take() }) else { return }
        Glibc.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    public func send(_ signal: Int32) { process.withLock { _ = $0.map { Glibc.kill($0.processIdentifier, signal) } } }
}
