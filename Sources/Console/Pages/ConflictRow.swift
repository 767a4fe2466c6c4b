import EventSourcing

/// A conflict with its values side by side, and what somebody filled in as the right ones.
enum ConflictRow {
    private static let prefix = "value."

    static func json(_ conflict: JSONValue, _ name: String?) -> JSONValue {
        let list = conflict["entity"]?["type"]?.string.flatMap { Trail.lists[$0] } ?? "entities"
        let id = conflict["entity"]?["id"]?.string ?? ""
        let fields = (conflict["fields"]?.object?.members ?? []).map { field -> JSONValue in
            let holds = conflict["holds"]?.string == "odoo" ? field.value["odoo"] : field.value["logikal"]
            return [
                "base": .text(FieldChange.text(field.value["base"])), "holds": .text(plain(holds)),
                "input": .string(prefix + field.key), "logikal": .text(FieldChange.text(field.value["logikal"])),
                "name": .string(TypeWords.text(field.key)), "odoo": .text(FieldChange.text(field.value["odoo"])),
            ]
        }
        return [
            "address": .string("\(ConsoleSite.path)/\(list)/\(id)"), "by": conflict["by"] ?? .null,
            "fields": .array(fields), "holds": conflict["holds"] ?? .null, "id": conflict["id"] ?? .null,
            "name": .string(name ?? String(id.prefix(8))), "policy": conflict["policy"] ?? .null,
            "resolution": conflict["resolution"] ?? .null, "since": conflict["since"] ?? .null,
            "type": conflict["entity"]?["type"] ?? .null, "version": conflict["version"] ?? .null,
        ]
    }

    /// A field is a number where both sides say so.
    static func values(of form: Form, for conflict: JSONValue) -> JSONObject {
        let given = form.values(behind: prefix)
        return JSONObject(
            (conflict["fields"]?.object?.members ?? []).map { field in
                let text = given.first { $0.name == field.key }?.value ?? ""
                let isNumber = field.value["logikal"]?.number != nil || field.value["odoo"]?.number != nil
                if isNumber, let number = JSONNumber(lexeme: text) { return (field.key, .number(number)) }
                return (field.key, text.isEmpty ? .null : .string(text))
            })
    }

    /// As it can be typed.
    private static func plain(_ value: JSONValue?) -> String? { value?.number?.lexeme ?? FieldChange.text(value) }
}
