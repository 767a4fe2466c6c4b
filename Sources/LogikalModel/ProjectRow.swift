public import EventSourcing

/// A project as `GET /projects` and `GET /projects/selected` give it (`logikal-api.md` 7).
public struct ProjectRow: VendorRow {
    public static let entityType = EntityType.project
    static let fields = [
        VendorField("id", .guid),
        VendorField("name", .text),
        VendorField("createdDate", .date),
        VendorField("changedDate", .date),
        VendorField("isDeleted", .boolean),
        VendorField("jobNumber", .text),
        VendorField("offerNumber", .text),
        VendorField("personInCharge", .trimmedText),
        VendorField("estimated", .boolean),
    ]

    public let id: LogikalID
    public let state: JSONObject
    public let findings: [String]

    public init(_ item: JSONValue) throws(VendorRowError) {
        guard let object = item.object else { throw VendorRowError(code: .notAnObject, entityType: .project) }
        var findings: [String] = []
        state = VendorField.read(Self.fields, from: object, findings: &findings)
        self.findings = findings
        guard let id = state["id"]?.string else {
            throw VendorRowError(code: .missingIdentity, entityType: .project)
        }
        self.id = LogikalID(id)
    }
}
