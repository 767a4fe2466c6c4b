import EventSourcing
import Mustache

/// A text in a template: escaped as every other value, and by `ago(x)`, `moment(x)`, `component(x)`, `words(x)` and
/// `short(x)` shown in other ways.
struct TemplateText: MustacheCustomRenderable, MustacheTransformable {
    private let text: String
    private let now: Timestamp

    init(_ text: String, now: Timestamp) {
        self.text = text
        self.now = now
    }

    var renderText: String { text }
    var isNull: Bool { false }

    func transform(_ name: String) -> Any? {
        switch name {
        case "ago": Timestamp(rfc3339: text).map { TimeWords.distance(from: $0, to: now) } ?? text
        case "moment": Timestamp(rfc3339: text).map(TimeWords.moment) ?? text
        // Within an address.
        case "component": AddressText.component(text)
        // What programs call it, as people would.
        case "words": TypeWords.text(text)
        // Of an id or a digest.
        case "short": String(text.prefix(8))
        default: nil
        }
    }
}
