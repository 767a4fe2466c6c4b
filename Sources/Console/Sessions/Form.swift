import Foundation
import HTTPTypes
import Hummingbird

/// What somebody filled in.
struct Form: Sendable {
    private let values: [String: String]

    init() { values = [:] }

    /// - Throws: `Refusal` for a body that is no form.
    init(_ request: Request, limit: Int) async throws {
        let type = request.headers[.contentType]?.prefix { $0 != ";" }.lowercased()
        guard type == "application/x-www-form-urlencoded" else { throw Refusal.notUnderstood }
        let body = try await request.body.collect(upTo: limit)
        var values: [String: String] = [:]
        for pair in String(buffer: body).split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let texts = parts.map { $0.replacing("+", with: " ").removingPercentEncoding }
            guard let name = texts[0] else { throw Refusal.notUnderstood }
            values[name] = texts.count > 1 ? texts[1] : ""
        }
        self.values = values
    }

    /// `nil` when it is missing or blank.
    subscript(name: String) -> String? {
        guard let value = values[name], value.contains(where: { !$0.isWhitespace }) else { return nil }
        return value
    }

    /// What stands behind names that begin alike, by the rest of the name.
    func values(behind prefix: String) -> [(name: String, value: String)] {
        values.filter { $0.key.hasPrefix(prefix) }.map { (String($0.key.dropFirst(prefix.count)), $0.value) }
            .sorted { $0.0 < $1.0 }
    }
}
