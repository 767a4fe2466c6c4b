import EventSourcing

/// One field before and after; what has fields itself is shown by those that differ.
enum FieldChange {
    private static let longest = 400

    static func json(_ change: JSONValue) -> JSONValue {
        [
            "from": .text(text(change["from"])), "name": .string(TypeWords.text(change["field"]?.string ?? "")),
            "to": .text(text(change["to"])),
        ]
    }

    /// `nil` for what has no value.
    static func text(_ value: JSONValue?) -> String? {
        switch value {
        case nil, .null: nil
        case .string(let text): text.isEmpty ? nil : Hash(text) == nil ? cut(text) : "\(text.prefix(12))…"
        case .bool(let flag): flag ? "yes" : "no"
        case .number(let number): TemplateNumber.grouped(number.lexeme)
        case .object(let object):
            cut(
                object.members.compactMap { member in text(member.value).map { "\(TypeWords.text(member.key)): \($0)" }
                }
                .joined(separator: " · "))
        case .array(let elements): cut(elements.compactMap(text).joined(separator: ", "))
        }
    }

    private static func cut(_ text: String) -> String {
        text.count > longest ? text.prefix(longest) + " …" : text
    }
}
