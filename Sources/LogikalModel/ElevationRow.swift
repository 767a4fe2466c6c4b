public import EventSourcing

/// An elevation (a position: the window, door or facade that is sold) as `GET /elevations` lists it
/// (`logikal-api.md` 7). Widths and heights are millimetres.
public struct ElevationRow: VendorRow {
    public static let entityType = EntityType.elevation
    private static let surface = VendorField.Kind.record([
        VendorField("name", .text), VendorField("colorInside", .text), VendorField("colorOutside", .text),
    ])
    static let fields = [
        VendorField("id", .guid),
        VendorField("versionId", .guid),
        VendorField("name", .text),
        VendorField("amount", .decimal),
        VendorField("isInRecycleBin", .boolean),
        VendorField("automaticDescription", .text),
        VendorField("systemDescription", .text),
        VendorField("modelDescription", .text),
        VendorField("userDescription", .text),
        VendorField("surfaceOfBaseElement", surface),
        VendorField("surfaceOfInsertions", surface),
        VendorField("createdByUser", .text),
        VendorField("createdDate", .date),
        VendorField("changedDate", .date),
        VendorField("width", .decimal),
        VendorField("height", .decimal),
        VendorField("isElementPricelistElevation", .boolean),
        VendorField("elementPricelistId", .guid),
        VendorField("type", .text),
        VendorField("state", .text),
    ]

    public let id: LogikalID
    public let name: String
    public let state: JSONObject
    public let findings: [String]

    public init(_ item: JSONValue) throws(VendorRowError) {
        guard let object = item.object else { throw VendorRowError(code: .notAnObject, entityType: .elevation) }
        var findings: [String] = []
        state = VendorField.read(Self.fields, from: object, findings: &findings)
        self.findings = findings
        id = state["id"]?.string.map(LogikalID.init) ?? .zero
        name = state["name"]?.string ?? ""
        guard !id.isZero || !name.isEmpty else {
            throw VendorRowError(code: .missingIdentity, entityType: .elevation)
        }
    }
}
