import EventSourcing
import Foundation
import HummingbirdCore

/// The parameters of a request's query, read strictly: a value that is not understood is an error, never a default.
struct QueryParameters {
    private let values: FlatDictionary<Substring, Substring>

    init(_ uri: URI) { values = uri.queryParameters }

    /// `nil` when the parameter is missing or empty.
    ///
    /// - Throws: `invalid_parameter` when it is given twice, for one of the two would be ignored.
    func text(_ name: String) throws(APIError) -> String? {
        let given = values[values: Substring(name)]
        guard given.count <= 1 else { throw Self.invalid(name, "may be given only once") }
        return given.first.flatMap { $0.isEmpty ? nil : String($0) }
    }

    /// A whole number in decimal digits.
    func integer(_ name: String, in range: ClosedRange<Int>, default defaultValue: Int) throws(APIError) -> Int {
        guard let text = try text(name) else { return defaultValue }
        let isDecimal = text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard isDecimal, let value = Int(text), range.contains(value) else {
            throw Self.invalid(
                name, "must be a whole number from \(range.lowerBound) to \(range.upperBound)",
                [("minimum", .integer(range.lowerBound)), ("maximum", .integer(range.upperBound))])
        }
        return value
    }

    /// The position to go on after; the start when it is not given.
    func position(_ name: String) throws(APIError) -> Position {
        Position(Int64(try integer(name, in: 0...Int.max, default: 0)))
    }

    func uuid(_ name: String) throws(APIError) -> UUID? {
        guard let text = try text(name) else { return nil }
        guard let id = UUID(uuidString: text) else { throw Self.invalid(name, "must be an id such as an entity's") }
        return id
    }

    /// A position such as `812`, or an RFC 3339 time.
    func point(_ name: String) throws(APIError) -> PointInTime? {
        guard let text = try text(name) else { return nil }
        guard let point = PointInTime(text) else {
            throw Self.invalid(name, "must be a position such as 812 or \(Self.anyTime)")
        }
        return point
    }

    func time(_ name: String) throws(APIError) -> Timestamp? {
        guard let text = try text(name) else { return nil }
        guard let time = Timestamp(rfc3339: text) else { throw Self.invalid(name, "must be \(Self.anyTime)") }
        return time
    }

    private static let anyTime = "a time that exists, such as 2026-03-01T12:00:00Z, and no leap second"

    func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ name: String, default defaultValue: Choice
    ) throws(APIError) -> Choice {
        guard let text = try text(name) else { return defaultValue }
        guard let choice = Choice(rawValue: text) else {
            let allowed = Choice.allCases.map(\.rawValue)
            throw Self.invalid(
                name, "must be one of \(allowed.joined(separator: ", "))",
                [("allowed", .array(allowed.map(JSONValue.string)))])
        }
        return choice
    }

    static func invalid(_ name: String, _ rule: String, _ details: [(String, JSONValue)] = []) -> APIError {
        .badRequest(
            "invalid_parameter", "\(name) \(rule)",
            details: .object(JSONObject([("parameter", .string(name))] + details)))
    }
}
