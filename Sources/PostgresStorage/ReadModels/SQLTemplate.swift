import EmbeddedFiles
import PostgresClient

/// A statement of the folder `Statements` in which words after a colon stand for tables and expressions.
struct SQLTemplate {
    private let name: String
    private(set) var text: String

    /// Without the comment at its head, which may not hold what goes in.
    init(_ name: String) {
        self.name = name
        let lines = EmbeddedFiles.text(name).split(separator: "\n", omittingEmptySubsequences: false)
        text = lines.drop { $0.hasPrefix("--") }.joined(separator: "\n")
    }

    func with(_ word: String, _ replacement: String) -> SQLTemplate {
        var template = self
        template.text = text.replacing(":\(word)", with: replacement)
        return template
    }

    func with(_ word: String, _ template: SQLTemplate) -> SQLTemplate { with(word, template.text) }

    func sql(_ binds: [PostgresValue]) -> SQL { SQL(text, binds: binds, name: name) }
}
