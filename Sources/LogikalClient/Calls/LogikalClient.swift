import EventSourcing
public import Logging

/// Logikal's MBIOE v3 service, as far as a reader may use it.
///
/// Reading needs a ``LogikalSession``, which knows where its token stands; see
/// ``withSession(capabilities:_:)``.
public struct LogikalClient: Sendable {
    public let configuration: LogikalConfiguration
    let transport: HTTPTransport
    let logger: Logger
    /// What sessions of this client learnt about moving around, for the next ones.
    public let navigation: NavigationMemory
    /// Where open sessions are kept for a later process; `nil` keeps them nowhere.
    public var ledger: (any SessionLedger)?
    /// Told of every call when it has ended. Must return at once.
    public var onCall: (@Sendable (CallRecord) -> Void)?
    /// Places for open sessions; copies of a client share them.
    let seats: Turn

    /// The transport stays the caller's: several clients may share one, and whoever made it shuts it down.
    public init(
        _ configuration: LogikalConfiguration, transport: HTTPTransport, logger: Logger,
        navigation: NavigationMemory = NavigationMemory()
    ) {
        self.configuration = configuration
        self.transport = transport
        self.logger = logger
        self.navigation = navigation
        seats = Turn(places: configuration.maximumSessions)
    }

    /// Needs no login and says nothing about credentials.
    public func version() async throws(LogikalError) -> ServiceVersion {
        try await answer(to: .version, token: nil) { (answer, scope) throws(LogikalError) in
            guard let version = answer.data.flatMap(ServiceVersion.init) else {
                throw LogikalError(.malformedAnswer, scope)
            }
            return version
        }
    }

    /// A new session at the root. Once begun it finishes even if the task is cancelled: a session whose token nobody
    /// got would stay open on the server.
    func login() async throws(LogikalError) -> SessionToken {
        let scope = LogikalError.Scope(endpoint: .login, subject: nil)
        guard !Task.isCancelled else { throw LogikalError(.cancelled, scope) }
        let call = LogikalCall.login(
            username: configuration.username, password: configuration.password, erp: configuration.erp)
        let token = try await answer(to: call, token: nil) { (answer, scope) throws(LogikalError) in
            guard let token = answer.data?["token"]?.string.flatMap({ SessionToken($0) }) else {
                throw LogikalError(.malformedAnswer, scope)
            }
            return token
        }
        do { try await ledger?.opened(token, at: configuration.address) } catch {
            try? await logout(token)
            throw LogikalError(Task.isCancelled ? .cancelled : .sessionNotKept, scope, cause: error)
        }
        return token
    }

    /// Ends a session. Finishes even if the task is cancelled.
    ///
    /// - Parameter address: Where the session was opened, if not where this client calls now.
    /// - Throws: `LogikalError` with code `sessionExpired` when the service knows the token no more.
    public func logout(_ token: SessionToken, at address: ServiceAddress? = nil) async throws(LogikalError) {
        do { try await end(token, at: address) } catch  where error.code == .sessionExpired {
            // What is in between may say so of a session that lives; the service itself says it again.
            try await end(token, at: address)
        }
    }

    private func end(_ token: SessionToken, at address: ServiceAddress?) async throws(LogikalError) {
        _ = try await response(to: .logout, token: token, at: address) { (body, scope) throws(LogikalError) in
            // Somebody's page with a status of 200 ends nothing.
            _ = try Answer(body, scope: scope, hiding: secrets(token))
        }
    }
}

// MARK: - Calls

extension LogikalClient {
    /// - Parameter read: Takes out of the answer what was asked for.
    func answer<Value: Sendable>(
        to call: LogikalCall, token: SessionToken?,
        _ read: (Answer, LogikalError.Scope) throws(LogikalError) -> Value
    ) async throws(LogikalError) -> Value {
        try await response(to: call, token: token) { (body, scope) throws(LogikalError) in
            try read(try Answer(body, scope: scope, hiding: secrets(token)), scope)
        }
    }

    func thumbnail(_ call: LogikalCall, token: SessionToken) async throws(LogikalError) -> Thumbnail? {
        try await response(to: call, token: token) { (body, scope) throws(LogikalError) in
            if body.isEmpty { return nil }
            if let thumbnail = Thumbnail(body) { return thumbnail }
            // Binary routes report errors in JSON; with a status of 200 that would pass for a picture.
            _ = try Answer(body, scope: scope, hiding: secrets(token))
            throw LogikalError(.malformedAnswer, scope)
        }
    }

    func partsList(_ call: LogikalCall, token: SessionToken) async throws(LogikalError) -> [UInt8]? {
        try await response(to: call, token: token) { (body, scope) throws(LogikalError) in
            // Base64 of "SQLite" without JSON around it.
            let text = body.starts(with: "U1FMaXRl".utf8) ? Answer(text: String(decoding: body, as: UTF8.self)) : nil
            if let text { return try text.partsList(scope: scope) }
            return try Answer(body, scope: scope, hiding: secrets(token)).partsList(scope: scope)
        }
    }

    /// What `read` takes out of the body of a 2xx answer. The call is on record when this returns, however it went.
    private func response<Value: Sendable>(
        to call: LogikalCall, token: SessionToken?, at address: ServiceAddress? = nil,
        _ read: ([UInt8], LogikalError.Scope) throws(LogikalError) -> Value
    ) async throws(LogikalError) -> Value {
        let start = ContinuousClock.now
        let scope = LogikalError.Scope(endpoint: call.endpoint, subject: call.subject)
        var status: Int?
        let result: Result<Value, LogikalError>
        do throws(LogikalError) {
            let response = try await send(request(for: call, token: token, at: address), scope)
            status = response.status
            result = .success(try read(try body(of: response, token, scope), scope))
        } catch { result = .failure(error) }
        let failure: LogikalError? = if case .failure(let error) = result { error } else { nil }
        onCall?(
            CallRecord(
                endpoint: call.endpoint, status: status, duration: ContinuousClock.now - start,
                failure: failure?.code, standing: call.standing))
        if let failure { log(failure) }
        return try result.get()
    }

    private func send(_ request: HTTPRequest, _ scope: LogikalError.Scope) async throws(LogikalError) -> HTTPResponse {
        do { return try await transport.send(request) } catch { throw LogikalError(error, scope: scope) }
    }

    private func body(
        of response: HTTPResponse, _ token: SessionToken?, _ scope: LogikalError.Scope
    ) throws(LogikalError) -> [UInt8] {
        logger.debug(
            "Logikal answered",
            metadata: [
                "endpoint": "\(scope.endpoint.rawValue)", "status": "\(response.status)",
                "bytes": "\(response.body.count)", "duration": "\(response.duration)",
            ])
        guard !(200..<300).contains(response.status) else { return response.body }
        let vendor = (try? JSONReader.read(response.body)).flatMap { VendorMessage($0, hiding: secrets(token)) }
        throw LogikalError(status: response.status, vendor: vendor, retryAfter: response.retryAfter, scope: scope)
    }

    private func request(for call: LogikalCall, token: SessionToken?, at address: ServiceAddress?) -> HTTPRequest {
        let endpoint = call.endpoint
        let base = address ?? configuration.address
        var request = HTTPRequest(method: endpoint.method, url: base.text + call.path)
        if let token { request.headers.append("Authorization: Bearer \(token.secret.revealed)") }
        if let body = call.body {
            request.headers.append("Content-Type: application/json")
            request.body = CanonicalJSON.bytes(body)
        }
        request.timeout = configuration.timeout(of: endpoint)
        request.connectTimeout = min(configuration.timeouts.connect, request.timeout)
        request.maximumBodySize = configuration.maximumBodySize(of: endpoint)
        request.needsFreshConnection = endpoint.method == .post
        request.ignoresCancellation = endpoint == .login || endpoint == .logout
        return request
    }

    private func secrets(_ token: SessionToken?) -> [Secret] {
        [configuration.password] + (token.map { [$0.secret] } ?? [])
    }

    private func log(_ error: LogikalError) {
        logger.debug(
            "Logikal call failed",
            metadata: [
                "code": "\(error.code.rawValue)", "endpoint": "\(error.scope.endpoint.rawValue)",
                "subject": "\(error.scope.subject ?? "")", "status": "\(error.status ?? 0)",
                "vendor_code": "\(error.vendor?.code ?? 0)", "vendor_text": "\(error.vendor?.text ?? "")",
            ])
    }
}
