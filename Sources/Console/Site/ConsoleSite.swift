public import EventSourcing
import HTTPTypes
public import Hummingbird

/// The web console: pages for people over what the API gives to programs.
///
/// It has no way to the data of its own. Whatever a page shows or does it asks of the API, as whoever is signed in: who
/// may do what, limits and the audit trail are therefore the API's, and can't differ.
public struct ConsoleSite: Sendable {
    public static let path = "/console"
    /// In bytes, of what is sent with a form.
    private static let longestForm = 64 * 1024

    private let now: @Sendable () -> Timestamp
    private let renderer = Renderer()
    private let renewals = SessionRenewals()

    public init(now: @escaping @Sendable () -> Timestamp) { self.now = now }

    /// - Parameter api: Answers below `/api/v1`.
    public func add<Context: ConsoleContext>(to router: Router<Context>, api: some HTTPResponder<Context>) {
        router.get("/") { _, _ in Reply.redirect(to: Self.path) }
        for asset in Asset.all { router.get(RouterPath(asset.path)) { request, _ in asset.response(to: request) } }
        let routes = Self.routes + [ConsoleRoute(.get, "/**", needs: .nobody) { _ in throw Refusal.noSuchPage }]
        for route in routes {
            router.on(RouterPath(Self.path + route.path), method: route.method) { request, context in
                let caller = APICaller(request, requestID: context.requestID) { inner in
                    try await api.respond(to: inner, context: context.anew())
                }
                let visit = Visit(
                    request, parameters: context.parameters, isSecure: context.isSecure, now: now(), api: caller)
                return await answer(visit, route)
            }
        }
    }

    /// An error of the server's own as a page.
    public func page(of error: ConsoleFailure, for request: Request, isSecure: Bool) -> Response {
        let api = APICaller(request, requestID: nil) { _ in throw CancellationError() }
        let visit = Visit(request, parameters: [:], isSecure: isSecure, now: now(), api: api)
        return renderer.response(Page.error(error.refusal), visit)
    }
}

extension ConsoleSite {
    private func answer(_ visit: Visit, _ route: ConsoleRoute) async -> Response {
        var visit = visit
        var response: Response
        do {
            try await renew(&visit)
            if route.method == .post { visit.form = try await readForm(of: visit) }
            if route.needs != .nobody { try await identify(&visit, isPage: route.needs == .person) }
            response = renderer.response(try await route.handler(visit), &visit)
        } catch let refusal as Refusal where refusal.endsSession {
            visit.session = nil
            visit.identity = nil
            response =
                route.needs == .session
                ? Response(status: .unauthorized) : Reply.redirect(to: SignInPage.address(for: visit, after: refusal))
            visit.isSessionChanged = true
        } catch {
            response = renderer.response(Page.error(Refusal(error)), visit)
        }
        visit.writeCookies(to: &response)
        return response
    }

    /// Takes a new access token before the old one ends, so that nobody who works is asked to sign in again.
    private func renew(_ visit: inout Visit) async throws {
        guard let session = visit.session, session.isDue(at: visit.now) else { return }
        let (api, now) = (visit.api, visit.now)
        let renewed = try await renewals.session(after: session) { try await session.renewed(by: api, at: now) }
        visit.session = renewed
        visit.isSessionChanged = true
    }

    private func identify(_ visit: inout Visit, isPage: Bool) async throws {
        guard visit.session != nil else { throw Refusal.notSignedIn }
        guard isPage else { return }
        visit.identity = Identity(try await visit.api.get("/auth/client/validate"))
    }

    /// - Throws: `Refusal` for a form that did not come from a page of ours.
    private func readForm(of visit: Visit) async throws -> Form {
        let site = visit.request.headers[.fetchSite]
        guard site == nil || site == "same-origin" else { throw Refusal.foreignForm }
        let form = try await Form(visit.request, limit: Self.longestForm)
        guard visit.formSeed.matches(form[FormSeed.field]) else { throw Refusal.foreignForm }
        return form
    }
}

extension HTTPField.Name {
    fileprivate static let fetchSite = HTTPField.Name("Sec-Fetch-Site")!
}
