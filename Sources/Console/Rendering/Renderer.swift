import EventSourcing
import HTTPTypes
import Hummingbird
import Mustache
import NIOCore

/// Makes answers of pages. Whatever a page shows goes through the templates, which escape all of it.
struct Renderer: Sendable {
    /// Nothing but our own files, and no script or style within a page.
    static let policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

    func response(_ reply: Reply, _ visit: inout Visit) -> Response {
        switch reply {
        case .page(let page): return response(page, visit)
        case .goTo(let address): return Reply.redirect(to: address)
        case .response(let response): return response
        case .session(let session, let address):
            visit.session = session
            visit.isSessionChanged = true
            // What pages showed before somebody signed in or out is worth nothing after it.
            visit.formSeed = FormSeed(nil)
            return Reply.redirect(to: address)
        case .theme(let theme, let address):
            var response = Reply.redirect(to: address)
            ConsoleCookies(isSecure: visit.isSecure).set(.theme, theme.rawValue, in: &response)
            return response
        }
    }

    func response(_ page: Page, _ visit: Visit) -> Response {
        var content = page.content
        content["shell"] = Shell(page, visit).json
        let value = TemplateValue.of(.object(content), now: visit.now)
        guard let text = Templates.library.render(value, withTemplate: page.template) else {
            preconditionFailure("there is no template \(page.template)")
        }
        return Response(
            status: page.status,
            headers: [
                .contentType: "text/html; charset=utf-8", .cacheControl: "no-store",
                .contentSecurityPolicy: Self.policy,
            ], body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
