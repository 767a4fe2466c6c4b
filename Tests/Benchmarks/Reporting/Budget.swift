/// What a measurement has to reach (`design.md` 12).
struct Budget: Sendable {
    let text: String
    let isMet: Bool

    static func atLeast(_ limit: Double, _ measured: Double, of subject: String) -> Budget {
        Budget(text: "\(subject) >= \(Figures.text(limit))", isMet: measured >= limit)
    }

    static func atMost(_ limit: Double, _ measured: Double, of subject: String) -> Budget {
        Budget(text: "\(subject) <= \(Figures.text(limit))", isMet: measured <= limit)
    }

    static func ratio(atLeast limit: Double, _ ratio: Spread) -> Budget {
        atLeast(limit, ratio.median, of: "ratio")
    }
}
