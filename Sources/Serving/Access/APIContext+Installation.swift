import AccessControl
import EventSourcing
import HTTPTypes

extension APIContext {
    /// Who asks about what all tenants share has to be of the installation's own tenant, whatever role a tenant gave.
    ///
    /// - Throws: `AccessError`, `installation_only`.
    func requireInstallation() throws -> TenantID {
        let tenant = try requirePrincipal().tenant
        guard tenant == .default else {
            throw APIError(
                status: .forbidden, code: "installation_only",
                message: "this concerns all tenants of the installation; ask those who look after it")
        }
        return tenant
    }
}
