import EventSourcing

/// The postal addresses of a project, by what they are for.
enum AddressRows {
    private static let lines = ["name1", "name2", "street"]

    static func json(_ addresses: JSONValue?) -> JSONValue {
        .array(
            (addresses?.object?.members ?? []).map { member in
                let place = ["zipCode", "city"].compactMap { member.value[$0]?.string }.joined(separator: " ")
                let lines = lines.compactMap { member.value[$0]?.string } + [place]
                return [
                    "lines": .array(lines.filter { !$0.isEmpty }.map(JSONValue.string)), "purpose": .string(member.key),
                ]
            })
    }
}
