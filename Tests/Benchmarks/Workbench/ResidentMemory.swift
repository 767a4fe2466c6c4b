import Foundation

/// What the process holds in memory, in megabytes.
enum ResidentMemory {
    static var now: Double { field("VmRSS:") }

    /// How far the process grows at most while the body runs.
    static func growth(_ body: () async throws -> Void) async throws -> Double {
        // Makes the kernel forget the highest mark so far.
        try "5".write(toFile: "/proc/self/clear_refs", atomically: false, encoding: .utf8)
        let before = now
        try await body()
        return max(0, field("VmHWM:") - before)
    }

    private static func field(_ name: String) -> Double {
        let text = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix(name) }
        let kibibytes = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Double($0) } ?? 0
        return kibibytes / 1024
    }
}
