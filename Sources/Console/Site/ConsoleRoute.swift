import HTTPTypes

/// One address of the console and what is done there.
struct ConsoleRoute: Sendable {
    typealias Handler = @Sendable (Visit) async throws -> Reply

    /// Who has to be there.
    enum Need: Sendable {
        case nobody
        /// Somebody who is signed in; the API says what they may.
        case session
        /// As `session`, and the page is told who it is.
        case person
    }

    let method: HTTPRequest.Method
    /// Below the console's own.
    let path: String
    let needs: Need
    let handler: Handler

    init(_ method: HTTPRequest.Method, _ path: String, needs: Need = .person, _ handler: @escaping Handler) {
        self.method = method
        self.path = path
        self.needs = needs
        self.handler = handler
    }

    static func page(_ path: String, _ handler: @escaping Handler) -> ConsoleRoute {
        ConsoleRoute(.get, path, handler)
    }

    static func action(_ path: String, _ handler: @escaping Handler) -> ConsoleRoute {
        ConsoleRoute(.post, path, handler)
    }
}
