import EventSourcing
import Foundation

/// Who is signed in, as the API says.
struct Identity: Sendable {
    let name: String
    let kind: String
    let roles: [String]
    let permissions: Set<String>

    /// - Parameter answer: What `/auth/client/validate` gives.
    init(_ answer: JSONValue) {
        name = answer["name"]?.string ?? ""
        kind = answer["kind"]?.string ?? ""
        roles = answer["roles"]?.array?.compactMap(\.string) ?? []
        permissions = Set(answer["permissions"]?.array?.compactMap(\.string) ?? [])
    }

    /// Permissions as templates ask for them, e.g. `mayOperationsWrite`.
    var json: JSONValue {
        let may = permissions.map { name in
            ("may" + name.split(separator: ":").map(\.capitalized).joined(), JSONValue.bool(true))
        }
        return .object(
            JSONObject(
                [
                    ("kind", .string(kind)), ("name", .string(name)), ("roles", .string(roles.joined(separator: ", "))),
                ] + may))
    }
}
