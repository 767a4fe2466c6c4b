public import AccessControl
public import EventSourcing

/// Whose data an installation keeps, and what it takes to say how each is run.
public struct TenantOffice: Sendable {
    let tenants: any TenantStore
    let keys: any AccessStore
    /// Under which passwords are sealed; made where there is none yet.
    let masterKey: @Sendable () throws -> MasterKey
    /// Whose Logikal the settings name, so that another would be kept in vain; `nil` where they name none.
    let settled: TenantID?
    /// What is wrong with an address of a Logikal; `nil` where it can be used.
    let objection: @Sendable (_ address: String) -> String?

    public init(
        tenants: any TenantStore, keys: any AccessStore, masterKey: @escaping @Sendable () throws -> MasterKey,
        settled: TenantID? = nil,
        objection: @escaping @Sendable (_ address: String) -> String?
    ) {
        self.tenants = tenants
        self.keys = keys
        self.masterKey = masterKey
        self.settled = settled
        self.objection = objection
    }
}
