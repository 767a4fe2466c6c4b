import EventSourcing
import Foundation
import HTTPTypes
import Hummingbird

/// One request of somebody's browser, and what is known about who sent it.
struct Visit: Sendable {
    let request: Request
    let parameters: Parameters
    let isSecure: Bool
    let now: Timestamp
    var formSeed: FormSeed
    let theme: Theme
    private(set) var api: APICaller
    /// What was sent with a form; empty for everything but that.
    var form = Form()
    /// Set for pages of those who are signed in.
    var identity: Identity?
    var isSessionChanged = false
    var session: Session? {
        didSet { api.credential = session?.credential }
    }

    init(_ request: Request, parameters: Parameters, isSecure: Bool, now: Timestamp, api: APICaller) {
        self.request = request
        self.parameters = parameters
        self.isSecure = isSecure
        self.now = now
        self.api = api
        let cookies = ConsoleCookies(request, isSecure: isSecure)
        formSeed = FormSeed(cookies[.form])
        theme = Theme(cookies[.theme])
        session = cookies[.session].flatMap { Session(cookie: $0) }
        self.api.credential = session?.credential
    }

    /// With what is asked behind the path.
    var address: String { request.head.path ?? ConsoleSite.path }

    var path: String { request.uri.path }

    /// A part of the path that stands for one thing.
    func parameter(_ name: String) -> String { parameters.get(name)?.removingPercentEncoding ?? "" }

    /// `nil` when it is not given, or empty.
    func query(_ name: String) -> String? {
        request.uri.queryParameters.get(name).flatMap { $0.isEmpty ? nil : $0 }
    }

    func writeCookies(to response: inout Response) {
        let jar = ConsoleCookies(isSecure: isSecure)
        if isSessionChanged { jar.set(.session, session?.cookie, in: &response) }
        if formSeed.isNew { jar.set(.form, formSeed.text, in: &response) }
    }
}
