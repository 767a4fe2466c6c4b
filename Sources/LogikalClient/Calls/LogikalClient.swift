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

    /// The transport stays the caller's: several clients may share one, and whoever made it shuts it down.
    public init(
        _ configuration: LogikalConfiguration, transport: HTTPTransport, logger: Logger,
        navigation: NavigationMemory = NavigationMemory()
    ) {
        self.configuration = configuration
        self.transport = transport
        self.logger = logger
        self.navigation = navigation
    }

    /// Needs no login and says nothing about credentials.
    public func version() async throws(LogikalError) -> ServiceVersion {
        let (data, scope) = try await answer(to: .version, token: nil)
        guard let version = data.data.flatMap(ServiceVersion.init) else { throw LogikalError(.malformedAnswer, scope) }
        return version
    }

    /// A new session at the root. Once begun it finishes even if the task is cancelled: a session whose token nobody
    /// got would stay open on the server.
    public func login() async throws(LogikalError) -> SessionToken {
        guard !Task.isCancelled else {
            throw LogikalError(.cancelled, LogikalError.Scope(endpoint: .login, subject: nil))
        }
        let call = LogikalCall.login(
            username: configuration.username, password: configuration.password, erp: configuration.erp)
        let (answer, scope) = try await answer(to: call, token: nil)
        guard let token = answer.data?["token"]?.string.flatMap(SessionToken.init) else {
            throw LogikalError(.malformedAnswer, scope)
        }
        return token
    }

    /// Ends a session. Finishes even if the task is cancelled.
    public func logout(_ token: SessionToken) async throws(LogikalError) {
        _ = try await response(to: .logout, token: token)
    }
}

// MARK: - Calls

extension LogikalClient {
    func answer(
        to call: LogikalCall, token: SessionToken?
    ) async throws(LogikalError) -> (Answer, LogikalError.Scope) {
        let (body, scope) = try await response(to: call, token: token)
        return (try Answer(body, scope: scope, hiding: secrets(token)), scope)
    }

    func thumbnail(_ call: LogikalCall, token: SessionToken) async throws(LogikalError) -> Thumbnail? {
        let (body, scope) = try await response(to: call, token: token)
        if body.isEmpty { return nil }
        if let thumbnail = Thumbnail(body) { return thumbnail }
        // Binary routes report errors in JSON; with a status of 200 that would pass for a picture.
        _ = try Answer(body, scope: scope, hiding: secrets(token))
        throw LogikalError(.malformedAnswer, scope)
    }

    func partsList(_ call: LogikalCall, token: SessionToken) async throws(LogikalError) -> [UInt8]? {
        let (body, scope) = try await response(to: call, token: token)
        // Base64 of "SQLite" without JSON around it.
        let text = body.starts(with: "U1FMaXRl".utf8) ? Answer(text: String(decoding: body, as: UTF8.self)) : nil
        if let text { return try text.partsList(scope: scope) }
        return try Answer(body, scope: scope, hiding: secrets(token)).partsList(scope: scope)
    }

    /// The body of a 2xx answer.
    private func response(
        to call: LogikalCall, token: SessionToken?
    ) async throws(LogikalError) -> ([UInt8], LogikalError.Scope) {
        let scope = LogikalError.Scope(endpoint: call.endpoint, subject: call.subject)
        let response: HTTPResponse
        do { response = try await transport.send(request(for: call, token: token)) } catch {
            let failure = LogikalError(error, scope: scope)
            log(failure)
            throw failure
        }
        logger.debug(
            "Logikal answered",
            metadata: [
                "endpoint": "\(call.endpoint.rawValue)", "status": "\(response.status)",
                "bytes": "\(response.body.count)", "duration": "\(response.duration)",
            ])
        guard !(200..<300).contains(response.status) else { return (response.body, scope) }
        let vendor = (try? JSONReader.read(response.body)).flatMap { VendorMessage($0, hiding: secrets(token)) }
        let failure = LogikalError(
            status: response.status, vendor: vendor, retryAfter: response.retryAfter, scope: scope)
        log(failure)
        throw failure
    }

    private func request(for call: LogikalCall, token: SessionToken?) -> HTTPRequest {
        let endpoint = call.endpoint
        var request = HTTPRequest(method: endpoint.method, url: configuration.address.text + call.path)
        if let token { request.headers.append("Authorization: Bearer \(token.secret.revealed)") }
        if let body = call.body {
            request.headers.append("Content-Type: application/json")
            request.body = CanonicalJSON.bytes(body)
        }
        request.timeout = configuration.timeout(of: endpoint)
        request.connectTimeout = min(configuration.timeouts.connect, request.timeout)
        request.maximumBodySize = configuration.maximumBodySize(of: endpoint)
        request.needsFreshConnection = endpoint == .login
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
