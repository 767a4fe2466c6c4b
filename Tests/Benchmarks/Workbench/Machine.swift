import EventSourcing
import Foundation
import PostgresClient

/// What the figures were measured on.
struct Machine: Sendable {
    let cores: Int
    let load: String
    let postgres: String
    /// Single-row commits per second of one connection: what the disk's flush allows.
    let commits: Double

    static var load: String {
        let text = (try? String(contentsOfFile: "/proc/loadavg", encoding: .utf8)) ?? "unknown"
        return text.split(separator: " ").prefix(3).joined(separator: " ")
    }

    static func look(at workbench: Workbench) async throws -> Machine {
        let load = load
        let commits = try await workbench.withDatabase { database in
            try await database.owner.execute("create table bench_commit (id bigint primary key)")
            return try await database.owner.withConnection { connection in
                let start = ContinuousClock.now
                var count: Int64 = 0
                while Stopwatch.seconds(since: start) < 1 {
                    try connection.execute("insert into bench_commit values (\(count))")
                    count += 1
                }
                return Double(count) / Stopwatch.seconds(since: start)
            }
        }
        return Machine(
            cores: ProcessInfo.processInfo.activeProcessorCount, load: load,
            postgres: try await workbench.serverVersion, commits: commits)
    }

    var text: String {
        "machine: \(cores) cores, load \(load), PostgreSQL \(postgres), fsync on, "
            + "\(Figures.text(commits)) single-row commits/s on one connection"
    }

    var json: JSONValue {
        [
            "commitsPerSecond": .integer(Int(commits)), "cores": .integer(cores), "load": .string(load),
            "postgres": .string(postgres),
        ]
    }
}
