public import EventSourcing

/// An address of a project, `GET /projects/selected/addresses/{addressType}` (`logikal-api.md` 7). It has no id and no
/// country; whoever it is has to be found by its words.
public struct Address: Sendable, Equatable {
    static let fields = ["name1", "name2", "street", "city", "zipCode", "phone1", "phone2", "email"].map {
        VendorField($0, .trimmedText)
    }

    /// The vendor's fields under the vendor's names; absent reads as null.
    public let state: JSONObject

    /// `nil` when `data` is not the documented object.
    public init?(_ data: JSONValue) {
        guard let object = data.object else { return nil }
        var findings: [String] = []
        state = VendorField.read(Self.fields, from: object, findings: &findings)
    }
}
