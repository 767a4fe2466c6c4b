import EventSourcing
import Foundation
import Logging

/// A line of the log as an object: `time`, `level`, `component`, `message`, `error`, and what is known besides under
/// its own name.
struct JSONLine {
    /// In characters; a longer text is cut.
    private static let longestText = 16_384
    private static let reserved: Set<String> = ["component", "error", "error_type", "level", "message", "time"]

    private let object: JSONObject

    init(_ event: LogEvent, label: String, component: String?, metadata: Logger.Metadata) {
        var members = metadata.map { key, value in
            // An error that is told as text has the name that the error has.
            (Self.reserved.contains(key) && key != "error" ? "metadata_\(key)" : key, Self.value(value))
        }
        members += [
            ("component", .string(component ?? label)), ("level", .string(event.level.rawValue)),
            ("message", .string(Self.cut("\(event.message)"))),
        ]
        if let error = event.error {
            members += [
                ("error", .string(Self.cut("\(error)"))), ("error_type", .string("\(type(of: error))")),
            ]
        }
        object = JSONObject(members)
    }

    func text(at time: Date) -> String {
        var object = object
        object["time"] = .string(Timestamp(time).description)
        return CanonicalJSON.text(.object(object)) + "\n"
    }

    private static func value(_ value: Logger.MetadataValue) -> JSONValue {
        switch value {
        case .string(let text): .string(cut(text))
        case .stringConvertible(let convertible): .string(cut("\(convertible)"))
        case .array(let values): .array(values.map(Self.value))
        case .dictionary(let values): .object(JSONObject(values.map { ($0.key, Self.value($0.value)) }))
        }
    }

    private static func cut(_ text: String) -> String {
        text.utf8.count <= longestText ? text : "\(text.prefix(longestText))…"
    }
}
