/// Keeps tenants and how each is run.
public protocol TenantStore: Sendable {
    func all() async throws -> [Tenant]

    /// - Throws: `TenantError.unknown`.
    func tenant(_ name: String) async throws -> Tenant

    /// - Throws: `TenantError.nameTaken`.
    func create(_ name: String) async throws -> Tenant

    /// - Parameter change: Made from the tenant as it is, for what is sealed is sealed for one tenant.
    /// - Throws: `TenantError.unknown`, and what `change` throws.
    func configure(_ name: String, _ change: @escaping @Sendable (Tenant) throws -> TenantChange) async throws -> Tenant

    /// - Throws: `TenantError.unknown`, `TenantError.isDefault`.
    func set(_ state: Tenant.State, of name: String) async throws -> Tenant

    /// Removes an inactive tenant with everything of it.
    ///
    /// - Throws: `TenantError`.
    func delete(_ name: String) async throws
}
