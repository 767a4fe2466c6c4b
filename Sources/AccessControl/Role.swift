/// Permissions under one name. Who has which role is stored; what a role may do is looked up here at each use.
public enum Role: String, Sendable, Hashable, CaseIterable {
    /// Follows the feed and reads what is known, as Odoo does.
    case reader
    /// A reader who also says what was changed in Odoo, and who is right where both sides changed something.
    case contributor
    /// Reads everything, who did what included, and changes nothing.
    case auditor
    /// A contributor who also says what is to be looked at and when, and by which rules it is reconciled.
    case `operator`
    /// Everything within its tenant.
    case admin
    /// Tenants themselves; nothing within any.
    case installation
    /// The installation's metrics, and nothing else, as Prometheus does.
    case monitor

    public var permissions: Set<Permission> { Self.table[self] ?? [] }

    private static let table = Dictionary(uniqueKeysWithValues: allCases.map { ($0, $0.granted) })

    private var granted: Set<Permission> {
        switch self {
        case .reader: [.feedRead, .modelsRead, .blobsRead, .historyRead, .statusRead, .consumersWrite]
        case .contributor: Role.reader.granted.union([.overridesWrite, .conflictsWrite])
        case .auditor: [.feedRead, .modelsRead, .blobsRead, .historyRead, .statusRead, .logRead, .auditRead]
        case .operator:
            Role.contributor.granted.union([
                .logRead, .rulesWrite, .operationsWrite, .exclusionsWrite, .removalsWrite, .projectionsWrite,
                .connectionWrite,
            ])
        case .admin: Set(Permission.allCases).subtracting([.tenantsWrite, .metricsRead])
        case .installation: [.tenantsWrite, .metricsRead]
        case .monitor: [.metricsRead]
        }
    }
}
