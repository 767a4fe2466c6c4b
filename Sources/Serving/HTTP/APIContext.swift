import AccessControl
import Console
import EventSourcing
import Foundation
import Hummingbird
import Logging
import NIOCore

/// What is known about a request besides the request.
struct APIContext: RequestContext, ConsoleContext {
    var coreContext: CoreRequestContextStorage
    /// Set for every path that needs a key.
    var principal: Principal?
    /// Who it is known to be since a moment, before that is asked for.
    var remembered: Principal?
    /// By which its log lines and its audit events are found.
    var requestID: String?
    /// Who is at the other end of the connection, which may be a proxy.
    let peer: NetworkAddress?
    /// From where it comes as far as we can tell.
    var origin: NetworkAddress?
    /// Whether it came by HTTPS, all the way as far as we can tell.
    var isSecure = false
    private(set) var notes = ResponseNotes()

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        peer = source.channel.remoteAddress.flatMap { NetworkAddress($0) }
        origin = peer
    }

    /// - Throws: `AccessError`; only a route that was left open by mistake meets it.
    func requirePrincipal() throws -> Principal {
        guard let principal else { throw AccessError(.missingCredentials) }
        return principal
    }
}

extension NetworkAddress {
    /// `nil` where it is none of the network's.
    fileprivate init?(_ address: SocketAddress) {
        switch address {
        case .v4(let four): self.init(networkBytes: withUnsafeBytes(of: four.address.sin_addr) { Array($0) })
        case .v6(let six): self.init(networkBytes: withUnsafeBytes(of: six.address.sin6_addr) { Array($0) })
        case .unixDomainSocket: return nil
        }
    }
}

extension APIContext {
    /// What a context knows of its source, where the connection is known already.
    private struct KnownSource: RequestContextSource {
        let logger: Logger
    }

    func anew() -> APIContext {
        var context = self
        context.coreContext = CoreRequestContextStorage(source: KnownSource(logger: logger))
        context.principal = nil
        context.remembered = nil
        context.notes = ResponseNotes()
        return context
    }
}
