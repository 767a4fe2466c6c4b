import AccessControl
import Hummingbird

/// What is known about a request besides the request.
struct APIContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// Set for every path that needs a key.
    var principal: Principal?

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
    }

    /// - Throws: `AccessError`; only a route that was left open by mistake meets it.
    func requirePrincipal() throws -> Principal {
        guard let principal else { throw AccessError(.missingCredentials) }
        return principal
    }
}
