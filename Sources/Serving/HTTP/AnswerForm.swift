/// The forms in which a list of changes is given out.
enum AnswerForm {
    case page
    /// One JSON object a line.
    case lines
    case events

    static let linesType = "application/x-ndjson"

    /// What an `Accept` header asks for by name; a page for everything else.
    init(_ accept: String?) {
        guard let accept = accept?.lowercased() else {
            self = .page
            return
        }
        self = accept.contains(EventStream.type) ? .events : accept.contains(Self.linesType) ? .lines : .page
    }
}
