import AccessControl
import EventSourcing
import Foundation
import Hummingbird

/// What is known about a request besides the request.
struct APIContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// Set for every path that needs a key.
    var principal: Principal?
    /// By which its log lines and its audit events are found.
    var requestID: String?
    /// Who is at the other end of the connection, which may be a proxy.
    let peer: NetworkAddress?
    /// From where it comes as far as we can tell.
    var origin: NetworkAddress?
    /// Whether it came by HTTPS, all the way as far as we can tell.
    var isSecure = false
    let notes = ResponseNotes()

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        peer = source.channel.remoteAddress?.ipAddress.flatMap { NetworkAddress($0) }
        origin = peer
    }

    /// - Throws: `AccessError`; only a route that was left open by mistake meets it.
    func requirePrincipal() throws -> Principal {
        guard let principal else { throw AccessError(.missingCredentials) }
        return principal
    }
}
