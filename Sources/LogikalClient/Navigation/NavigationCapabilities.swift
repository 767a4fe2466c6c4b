/// Which undocumented moves a service allows. Holds for one service version at one address: keep it under both.
public struct NavigationCapabilities: Sendable, Hashable, Codable {
    public enum Answer: String, Sendable, Codable {
        case unknown, allowed, refused
    }

    private var answers: [NavigationMove: Answer] = [:]

    /// Nothing is known yet.
    public init() {}

    /// The same answer for every move.
    public init(all answer: Answer) {
        for move in NavigationMove.allCases { self[move] = answer }
    }

    public subscript(move: NavigationMove) -> Answer {
        get { answers[move] ?? .unknown }
        set { answers[move] = newValue == .unknown ? nil : newValue }
    }

    public func encode(to encoder: any Encoder) throws {
        try Dictionary(uniqueKeysWithValues: answers.map { ($0.rawValue, $1) }).encode(to: encoder)
    }

    /// Moves that this version does not know are left out.
    public init(from decoder: any Decoder) throws {
        for (name, answer) in try [String: Answer](from: decoder) {
            if let move = NavigationMove(rawValue: name) { self[move] = answer }
        }
    }
}
