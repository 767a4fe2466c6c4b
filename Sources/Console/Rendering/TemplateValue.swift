import EventSourcing
import Foundation
import Mustache

/// JSON as templates see it: what is null, empty or not there shows nothing, and hides what the sections around it call
/// the same.
enum TemplateValue {
    static func of(_ json: JSONValue, now: Timestamp) -> Any {
        switch json {
        case .null: NSNull()
        case .bool(let flag): flag
        case .number(let number): TemplateNumber(number)
        case .string(let text): text.isEmpty ? NSNull() : TemplateText(text, now: now)
        case .array(let elements): elements.map { of($0, now: now) }
        case .object(let object):
            Dictionary(object.members.map { ($0.key, of($0.value, now: now)) }, uniquingKeysWith: { $1 })
        }
    }
}
