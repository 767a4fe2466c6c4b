public import Hummingbird

/// What the console has to know of a request besides the request.
public protocol ConsoleContext: RequestContext {
    /// Whether it came by HTTPS, all the way as far as we can tell.
    var isSecure: Bool { get }
    /// By which its log lines are found.
    var requestID: String? { get }
    /// For a request of its own that the console makes of the API: from the same place, and nothing known of it yet.
    func anew() -> Self
}
