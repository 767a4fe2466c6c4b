/// What a header such as `Accept` names, in lower case, and how much each is wanted (RFC 9110 section 12.4.2): 1 where
/// it does not say, 0 for not at all.
struct HeaderWeights {
    /// Nobody has reason to name more.
    private static let most = 16

    private var weights: [String: Double] = [:]

    init(_ header: String?) {
        for part in (header ?? "").split(separator: ",", maxSplits: Self.most).prefix(Self.most) {
            let fields = part.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
            guard let name = fields.first else { continue }
            let weight = fields.dropFirst().first { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 }
            weights[name] = weight ?? 1
        }
    }

    subscript(_ name: String) -> Double? { weights[name] }
}
