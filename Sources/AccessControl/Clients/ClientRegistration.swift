/// A client that is to be.
public struct ClientRegistration: Sendable, Hashable {
    public static let longestName = 100
    /// In a minute.
    public static let rateLimits = 1...1_000_000

    private static let unprintable: Set<Unicode.GeneralCategory> = [
        .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned,
    ]

    public let name: String
    public let roles: Set<Role>
    public let requestsPerMinute: Int?

    /// - Throws: `ClientError.invalid`.
    public init(name: String, roles: [String], requestsPerMinute: Int?) throws(ClientError) {
        let isPrintable = name.unicodeScalars.allSatisfy { !Self.unprintable.contains($0.properties.generalCategory) }
        guard (1...Self.longestName).contains(name.utf8.count), isPrintable, name.trimmingBlanks == name else {
            throw ClientError(
                .invalid, "the name takes 1 to \(Self.longestName) bytes of printable text without blanks around it")
        }
        let known = Role.allCases.map(\.rawValue).joined(separator: ", ")
        guard !roles.isEmpty else { throw ClientError(.invalid, "a client needs a role; there are \(known)") }
        var read: Set<Role> = []
        for text in roles {
            guard let role = Role(rawValue: text) else {
                throw ClientError(.invalid, "there is no role of that name; there are \(known)")
            }
            read.insert(role)
        }
        guard requestsPerMinute.map(Self.rateLimits.contains) ?? true else {
            throw ClientError(
                .invalid,
                "the rate limit takes \(Self.rateLimits.lowerBound) to \(Self.rateLimits.upperBound) requests a minute")
        }
        self.name = name
        self.roles = read
        self.requestsPerMinute = requestsPerMinute
    }
}
