/// One thing that somebody may do.
public enum Permission: String, Sendable, Hashable, CaseIterable {
    case feedRead = "feed:read"
    case modelsRead = "models:read"
    case blobsRead = "blobs:read"
    case historyRead = "history:read"
    case logRead = "log:read"
    /// How Logikal is doing, what is looked at and how fresh it is, and which looks were asked for.
    case statusRead = "status:read"
    case auditRead = "audit:read"
    /// Numbers about the whole installation.
    case metricsRead = "metrics:read"
    case consumersWrite = "consumers:write"
    /// What Odoo wants to be otherwise than Logikal says.
    case overridesWrite = "overrides:write"
    /// Whose word counts where both sides changed something.
    case conflictsWrite = "conflicts:write"
    /// Who owns which fields, and what decides.
    case rulesWrite = "rules:write"
    case operationsWrite = "operations:write"
    case exclusionsWrite = "exclusions:write"
    case removalsWrite = "removals:write"
    case projectionsWrite = "projections:write"
    /// Logging in to Logikal to see whether it lets us in, which takes one of its licences for a moment.
    case connectionWrite = "connection:write"
    /// Logikal's users and passwords.
    case credentialsWrite = "credentials:write"
    case clientsWrite = "clients:write"
    /// Of the whole installation.
    case tenantsWrite = "tenants:write"
}
