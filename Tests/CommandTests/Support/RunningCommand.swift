import Foundation
import Subprocess
import SystemPackage

/// One process of the real binary. Its outputs go to files, so that they are there whatever becomes of it.
struct RunningCommand: Sendable {
    let processID: pid_t
    private let outputFile: String
    private let errorFile: String
    private let ending: Task<TerminationStatus, any Error>

    /// The binary that was built with the tests, beside their bundle.
    static var binary: String {
        get throws {
            let bundle = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            let path = (bundle as NSString).deletingLastPathComponent + "/logikal-sync"
            guard access(path, X_OK) == 0 else { throw NotInTime(description: "there is no \(path)") }
            return path
        }
    }

    /// - Parameters:
    ///   - environment: All of it: nothing is inherited but where programs are found.
    ///   - files: A path to which `.out` and `.err` are added.
    ///   - launcher: A program and its arguments that becomes the binary.
    static func start(
        _ arguments: [String], environment: [String: String], files: String, by launcher: [String] = []
    ) async throws -> RunningCommand {
        let output = try FileDescriptor.open(
            FilePath(files + ".out"), .writeOnly, options: [.create, .append], permissions: .ownerReadWrite)
        let errors = try FileDescriptor.open(
            FilePath(files + ".err"), .writeOnly, options: [.create, .append], permissions: .ownerReadWrite)
        var variables = environment
        variables["PATH"] = ProcessInfo.processInfo.environment["PATH"]
        let all = Dictionary(
            variables.map { (Environment.Key(stringLiteral: $0.key), $0.value) }, uniquingKeysWith: { $1 })
        let words = try launcher + [Self.binary] + arguments
        let (started, announcement) = AsyncThrowingStream<pid_t, any Error>.makeStream()
        let ending = Task {
            do {
                let result = try await Subprocess.run(
                    .path(FilePath(words[0])), arguments: Arguments(Array(words.dropFirst())),
                    environment: .custom(all), input: .none,
                    output: .fileDescriptor(output, closeAfterSpawningProcess: true),
                    error: .fileDescriptor(errors, closeAfterSpawningProcess: true)
                ) { execution in
                    announcement.yield(execution.processIdentifier.value)
                }
                return result.terminationStatus
            } catch {
                announcement.finish(throwing: error)
                throw error
            }
        }
        for try await processID in started {
            return RunningCommand(
                processID: processID, outputFile: files + ".out", errorFile: files + ".err", ending: ending)
        }
        throw NotInTime(description: "the process told no number")
    }

    var output: String { (try? String(contentsOfFile: outputFile, encoding: .utf8)) ?? "" }
    var errors: String { (try? String(contentsOfFile: errorFile, encoding: .utf8)) ?? "" }

    func send(_ signal: Int32) { kill(processID, signal) }

    /// The status with which it ends; fails, and kills it, when that takes too long.
    func end(within limit: Duration = .seconds(90)) async throws -> TerminationStatus {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await Task.sleep(for: limit)
                kill(processID, SIGKILL)
                throw NotInTime(description: "process \(processID) did not end within \(limit): \(errors.suffix(2000))")
            }
            group.addTask { _ = try await ending.value }
            try await group.next()
            group.cancelAll()
        }
        return try await ending.value
    }

    /// Asks it to end as an operator does.
    func stop() async throws -> TerminationStatus {
        send(SIGTERM)
        return try await end()
    }

    /// Ends it as a crash does, and sees it gone.
    func crash() async throws {
        send(SIGKILL)
        _ = try await end()
    }

    /// Waits until standard error holds the text; fails at once when the process ends before.
    func waitForError(_ text: String, within limit: Duration = .seconds(90)) async throws {
        try await eventually("\(text) among the messages of process \(processID)", within: limit) {
            errors.contains(text)
        }
    }

    /// How many cycles came to their end with everything read.
    var completeCycles: Int { errors.ranges(of: "] cycle complete").count }

    /// Waits until what happened before this call must have been seen: the cycle under way may have begun too early.
    func waitForCycles(_ count: Int) async throws {
        let wanted = completeCycles + count + 1
        try await eventually("\(count) more cycles of process \(processID): \(errors.suffix(1500))") {
            completeCycles >= wanted
        }
    }
}
