import EventSourcing
import HTTPTypes
import Hummingbird

/// What a page answers with.
enum Reply: Sendable {
    case page(Page)
    /// After something was done, so that going back or reloading does not do it again.
    case goTo(String)
    case response(Response)
    /// A new session, or none; and where it goes on.
    case session(Session?, goTo: String)
    case theme(Theme, goTo: String)

    static func redirect(to address: String) -> Response {
        Response(status: .seeOther, headers: [.location: address, .cacheControl: "no-store"])
    }
}

/// What a template shows.
struct Page: Sendable {
    let template: String
    let title: String
    var content: JSONObject
    var status = HTTPResponse.Status.ok

    init(_ template: String, title: String, _ content: JSONObject = [:]) {
        self.template = template
        self.title = title
        self.content = content
    }

    static func error(_ refusal: Refusal) -> Page {
        var page = Page("error", title: refusal.title, refusal.json)
        page.status = refusal.status
        return page
    }
}
