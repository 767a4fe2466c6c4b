public import EventSourcing

/// A directory as `GET /directories` lists it (`logikal-api.md` 5.4): a name and a path, no id, no date.
public struct DirectoryRow: VendorRow {
    public static let entityType = EntityType.directory
    static let fields = [VendorField("name", .text), VendorField("path", .text)]

    public let name: String?
    /// The full path from the root, verbatim; `nil` where the service left it out, as seen for roots.
    public let path: String?
    public let state: JSONObject
    public let findings: [String]

    public init(_ item: JSONValue) throws(VendorRowError) {
        guard let object = item.object else { throw VendorRowError(code: .notAnObject, entityType: .directory) }
        var findings: [String] = []
        state = VendorField.read(Self.fields, from: object, findings: &findings)
        self.findings = findings
        name = state["name"]?.string
        path = state["path"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        guard path != nil || name?.isEmpty == false else {
            throw VendorRowError(code: .missingIdentity, entityType: .directory)
        }
    }
}
