/// A fact that did not come about in time.
struct NotInTime: Error, CustomStringConvertible {
    let description: String
}

/// Looks again and again until there is what is waited for.
///
/// - Parameter look: `nil` means not yet.
@discardableResult
func eventually<Value>(
    _ what: String, within limit: Duration = .seconds(90), _ look: () async throws -> Value?
) async throws -> Value {
    let deadline = ContinuousClock.now + limit
    while true {
        if let value = try await look() { return value }
        guard ContinuousClock.now < deadline else { throw NotInTime(description: "not within \(limit): \(what)") }
        try await Task.sleep(for: .milliseconds(15))
    }
}

/// Waits until nothing is wrong any more, and tells what still is when that takes too long.
func eventuallyNothing(
    _ what: String, within limit: Duration = .seconds(90), _ look: () async throws -> [String]
) async throws {
    var last: [String] = []
    do {
        try await eventually(what, within: limit) {
            last = try await look()
            return last.isEmpty ? true : nil
        }
    } catch let error as NotInTime {
        throw NotInTime(description: "\(error); \(last.prefix(5))")
    }
}

/// As `eventually`, for a condition.
func eventually(_ what: String, within limit: Duration = .seconds(90), holds: () async throws -> Bool) async throws {
    try await eventually(what, within: limit) { try await holds() ? true : nil }
}
