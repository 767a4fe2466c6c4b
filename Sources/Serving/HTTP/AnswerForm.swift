/// The forms in which a list of changes is given out.
enum AnswerForm {
    case page
    /// One JSON object a line.
    case lines
    case events

    static let linesType = "application/x-ndjson"

    /// What an `Accept` header wants most (RFC 9110 section 12.5.1); of two that it wants alike the one that is no
    /// page, and a page where it names none of them.
    ///
    /// - Parameter others: What there is besides a page, the last before the first where both are wanted alike.
    init(_ accept: String?, besidesPages others: [AnswerForm]) {
        let weights = HeaderWeights(accept)
        let page = weights["application/json"] ?? weights["application/*"] ?? weights["*/*"] ?? 0
        var best = (form: AnswerForm.page, weight: page)
        for form in others {
            if let weight = weights[form.type], weight > 0, weight >= best.weight { best = (form, weight) }
        }
        self = best.form
    }

    private var type: String {
        switch self {
        case .page: "application/json"
        case .lines: Self.linesType
        case .events: EventStream.type
        }
    }
}
