import AccessControl
import EventSourcing
import HTTPTypes
import Hummingbird

/// The paths of the API: what each can be asked for, and what asking takes.
///
/// Routes see nothing but this, and here is no way to add one without saying who may use it.
final class APIRouter {
    typealias Handler = @Sendable (Request, APIContext) async throws -> Response

    /// Who may ask.
    enum Access: Sendable, Hashable {
        /// Whoever reaches us.
        case everybody
        /// Whoever has a valid key or token.
        case anyPrincipal
        case permission(Permission)
    }

    /// What is done for whom.
    struct Endpoint: Sendable {
        let access: Access
        /// Whether it is written down that it was done. That somebody may not do it is written down in any case.
        let isAudited: Bool
        /// Whether it answers `as_of`; where it does not, asking for the past is refused rather than ignored.
        var knowsPast = false
        let handler: Handler

        /// - Parameter isAudited: `false` for what changes nothing, or only the caller's own place.
        static func taking(
            _ permission: Permission, isAudited: Bool = true, _ handler: @escaping Handler
        ) -> Endpoint {
            Endpoint(access: .permission(permission), isAudited: isAudited, handler: handler)
        }

        static func forAnyPrincipal(_ handler: @escaping Handler) -> Endpoint {
            Endpoint(access: .anyPrincipal, isAudited: false, handler: handler)
        }

        static func forEverybody(_ handler: @escaping Handler) -> Endpoint {
            Endpoint(access: .everybody, isAudited: false, handler: handler)
        }
    }

    static let methods: [HTTPRequest.Method] = [.get, .post, .put, .patch, .delete, .options]

    private var paths: [(path: String, endpoints: [HTTPRequest.Method: Endpoint])] = []

    /// A path that can be read by those who have the permission.
    func addReading(_ path: String, _ permission: Permission, _ handler: @escaping Handler) {
        add(path, [.get: .taking(permission, isAudited: false, handler)])
    }

    /// As `addReading`, of what is told as it was as well: the handler answers `as_of`.
    func addPast(_ path: String, _ permission: Permission, _ handler: @escaping Handler) {
        var endpoint = Endpoint.taking(permission, isAudited: false, handler)
        endpoint.knowsPast = true
        add(path, [.get: endpoint])
    }

    /// A path and what can be done with it. Other methods are told so, rather than that there is nothing.
    func add(_ path: String, _ endpoints: [HTTPRequest.Method: Endpoint]) { paths.append((path, endpoints)) }

    /// Paths that somebody without a key may ask for something.
    var openPaths: Set<String> {
        Set(paths.filter { $0.endpoints.values.contains { $0.access == .everybody } }.map(\.path))
    }

    var list: [APIEndpoint] {
        paths.flatMap { path, endpoints in
            endpoints.map { method, endpoint in
                let permission: Permission? = if case .permission(let it) = endpoint.access { it } else { nil }
                return APIEndpoint(
                    path: path, method: method.rawValue, isOpen: endpoint.access == .everybody,
                    permission: permission?.rawValue)
            }
        }
    }

    typealias Middlewares = [any MiddlewareProtocol<Request, Response, APIContext>]

    /// - Parameter middlewares: the outermost first.
    func router(
        behind middlewares: Middlewares, audit: AuditTrail, now: @escaping @Sendable () -> Timestamp
    ) -> Router<APIContext> {
        router(behind: middlewares) { name, endpoint in
            let action = AuditedAction(name: name, audit: audit, now: now)
            return { request, context in try await action.run(endpoint, request, context) }
        }
    }

    /// Only what is open to everybody, of which nothing is written down.
    func openRouter(behind middlewares: Middlewares) -> Router<APIContext> {
        router(behind: middlewares) { _, endpoint in endpoint.access == .everybody ? endpoint.handler : nil }
    }

    /// - Parameter handler: What is done for an endpoint of that name; `nil` as if there were none.
    private func router(
        behind middlewares: Middlewares, _ handler: (_ name: String, Endpoint) -> Handler?
    ) -> Router<APIContext> {
        let router = Router(context: APIContext.self, options: .autoGenerateHeadEndpoints)
        for middleware in middlewares { router.add(middleware: middleware) }
        for (path, endpoints) in paths {
            let allowed = Array(endpoints.keys)
            for method in Self.methods {
                let own = endpoints[method].flatMap { handler("\(method) \(path)", $0) }
                let knowsPast = endpoints[method]?.knowsPast ?? false
                router.on(RouterPath(path), method: method) { request, context in
                    guard let own else { throw APIError.methodNotAllowed(allowed) }
                    if !knowsPast { try QueryParameters(request.uri).refusePast() }
                    return try await own(request, context)
                }
            }
        }
        return router
    }
}
