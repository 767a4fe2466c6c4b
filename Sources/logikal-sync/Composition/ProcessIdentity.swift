import Foundation

/// A process among all that ever poll one database, on any machine.
///
/// A host name and a number are not enough: in containers, every process is number 1, and several may bear the name of
/// one host. So the start of the process, and the machine's boot and the container in which its number counts, belong
/// to it. They also tell when a holder of a lease is dead for sure.
struct ProcessIdentity: Sendable, Equatable {
    let host: String
    let processID: Int32
    /// In ticks since the machine booted.
    let start: UInt64
    /// Within what the process id means something: the machine's boot and its namespace of processes.
    let scope: String

    /// This process; `nil` where the system does not tell.
    static func current() -> ProcessIdentity? {
        let information = ProcessInfo.processInfo
        guard let start = startOfProcess(information.processIdentifier), let scope = currentScope else { return nil }
        return ProcessIdentity(
            host: information.hostName, processID: information.processIdentifier, start: start, scope: scope)
    }

    /// What a lease's holder is called.
    var text: String { "\(host)/\(processID)/\(start)/\(scope)" }

    init(host: String, processID: Int32, start: UInt64, scope: String) {
        self.host = host
        self.processID = processID
        self.start = start
        self.scope = scope
    }

    /// `nil` for whatever was not made by `text`.
    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 4, let processID = Int32(parts[1]), let start = UInt64(parts[2]) else { return nil }
        self.init(host: String(parts[0]), processID: processID, start: start, scope: String(parts[3]))
    }

    /// Whether the process has ended for sure; never `true` of one that this process could not see.
    var isGone: Bool {
        guard scope == Self.currentScope else { return false }
        return Self.startOfProcess(processID) != start
    }

    private static let currentScope: String? = {
        let namespace = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/pid")
        let boot = try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)
        guard let namespace, let boot else { return nil }
        return "\(boot.trimmingCharacters(in: .whitespacesAndNewlines)).\(namespace.filter(\.isNumber))"
    }()

    /// `nil` when there is no such process, or only its remains, whose parent has not asked for them yet.
    private static func startOfProcess(_ processID: Int32) -> UInt64? {
        guard let text = try? String(contentsOfFile: "/proc/\(processID)/stat", encoding: .utf8),
            // The program's name stands in brackets before and may hold anything.
            let fields = text.split(separator: ")").last?.split(separator: " "), fields.count > 19,
            fields[0] != "Z", fields[0] != "X"
        else { return nil }
        return UInt64(fields[19])
    }
}
