public import EventSourcing

/// One item of one of Logikal's listings.
public protocol VendorRow: Sendable {
    static var entityType: EntityType { get }

    /// Throws where the item can't be told from others: a listing with such an item is not complete.
    init(_ item: JSONValue) throws(VendorRowError)

    /// The vendor's fields under the vendor's names; absent reads as null.
    var state: JSONObject { get }

    /// Fields whose value was not of the documented type and reads as null.
    var findings: [String] { get }
}

/// An item of a listing that can't be identified.
public struct VendorRowError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: String, Sendable {
        case notAnObject = "not_an_object"
        case missingIdentity = "missing_identity"
    }

    public let code: Code
    public let entityType: EntityType

    public var description: String {
        switch code {
        case .notAnObject: "an item of the \(entityType) list is no JSON object"
        case .missingIdentity: "an item of the \(entityType) list has nothing that identifies it"
        }
    }
}
