import EventSourcing

/// The moment that a page is asked for, and those that it can be asked for.
struct AsOf {
    /// A position or a time, as it was asked; `nil` is now.
    let text: String?
    private let path: String
    private let head: Int64

    init(_ visit: Visit) async throws {
        text = visit.query("as_of")
        path = visit.path
        let builds = try await visit.api.getIfAllowed("/projections")?.array
        head = builds?.first?["head"]?.number?.int64 ?? 0
    }

    var query: [(String, String?)] { [("as_of", text)] }

    /// To be written behind an address.
    var suffix: String { AddressText.query(query) }

    var json: JSONValue { json(marking: nil) }

    /// - Parameter history: Of what the page shows: when it changed.
    func json(marking history: JSONValue?) -> JSONValue {
        let entries = history?["data"]?.array ?? []
        let position = text.flatMap(Int64.init)
        let last = entries.last { ($0["position"]?.number?.int64 ?? 0) <= position ?? head }
        return [
            "address": .string(path), "head": .integer(head), "isPast": .bool(text != nil),
            "isPossible": .bool(head > 1), "marks": .array(entries.compactMap { $0["position"] }),
            "position": .integer(position ?? head), "since": last?["recordedAt"] ?? .null, "suffix": .string(suffix),
            "text": .text(text),
        ]
    }
}
