import EventSourcing
import LogikalSimulator
import SyncTesting

extension API {
    /// How a consumer's copy differs from the office; empty when they are the same.
    func differences(to office: Office) async throws -> [String] {
        try Mirror(office.truth()).differences(to: Mirror(folding: try await feed("latest").changes))
    }

    /// What is wrong with the log: holes, or versions out of their order.
    func flawsOfLog() async throws -> [String] {
        var flaws: [String] = []
        var versions: [String: Int64] = [:]
        for (index, change) in try await feed("log", limit: 1000).changes.enumerated() {
            let id = change["entity"]?["id"]?.string ?? "?"
            if change["position"]?.number?.int64 != Int64(index + 1) {
                flaws.append("position \(index + 1) is \(change["position"] ?? .null)")
            }
            if change["version"]?.number?.int64 != (versions[id] ?? 0) + 1 {
                flaws.append("\(id) has version \(change["version"] ?? .null) after \(versions[id] ?? 0)")
            }
            versions[id, default: 0] += 1
        }
        return flaws
    }

    /// How the read models differ from the fold of the log; empty when they are the same.
    func differencesOfReadModels() async throws -> [String] {
        var wanted: [String: [String: JSONValue]] = [:]
        for change in try await feed("log", limit: 1000).changes {
            guard let entity = change["entity"], let type = entity["type"]?.string, let id = entity["id"]?.string
            else { continue }
            // Not by assigning nil, which JSON takes for its null.
            if change["op"] == "delete" {
                wanted[type]?.removeValue(forKey: id)
            } else {
                wanted[type, default: [:]][id] = change
            }
        }
        var differences: [String] = []
        for (type, model) in [
            ("directory", "directories"), ("project", "projects"), ("phase", "phases"), ("elevation", "elevations"),
        ] {
            var expected = wanted[type] ?? [:]
            for row in try await rows(of: model) {
                let change = row["id"]?.string.flatMap { expected.removeValue(forKey: $0) }
                let isSame = change?["state"] == row["state"] && change?["version"] == row["version"]
                if !isSame {
                    differences.append("\(type) \(row["id"] ?? .null) is \(row), but the log says \(change ?? .null)")
                }
            }
            differences += expected.keys.map { "\(type) \($0) is missing" }
        }
        return differences
    }
}
