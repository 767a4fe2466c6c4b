public import EventSourcing

/// A phase as `GET /phases` lists it (`logikal-api.md` 5.5, 7). The default phase of every project has the zero id;
/// an empty or missing id means it too.
public struct PhaseRow: VendorRow {
    public static let entityType = EntityType.phase
    static let fields = [
        VendorField("id", .guid), VendorField("name", .text), VendorField("description", .text),
    ]

    public let id: LogikalID
    public let state: JSONObject
    public let findings: [String]

    /// Every project has one such phase, made by Logikal itself.
    public var isDefault: Bool { id.isZero }

    public init(_ item: JSONValue) throws(VendorRowError) {
        guard let object = item.object else { throw VendorRowError(code: .notAnObject, entityType: .phase) }
        var findings: [String] = []
        state = VendorField.read(Self.fields, from: object, findings: &findings)
        self.findings = findings
        id = state["id"]?.string.map(LogikalID.init) ?? .zero
    }
}
