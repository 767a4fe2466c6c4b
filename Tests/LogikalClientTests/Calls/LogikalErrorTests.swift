import EventSourcing
import Foundation
import Testing

@testable import LogikalClient

@Suite struct LogikalErrorTests {
    private static let vendor = VendorMessage(["code": 7, "errors": ["Gesperrt."]], hiding: [])
    private static let mapping = VendorMessage(
        ["errors": ["X cannot be set, because it isn't valid in the current mapping"]], hiding: [])

    @Test(arguments: [
        (400, LogikalEndpoint.selectProject, LogikalError.Code.badRequest), (401, .login, .unauthorized),
        (401, .phases, .sessionExpired), (403, .selectProject, .forbidden), (403, .login, .loginRefused),
        (404, .selectDirectory, .notFound), (404, .selectElevation, .notFound), (404, .thumbnail, .notFound),
        (404, .projects, .wrongAddress), (404, .login, .wrongAddress), (405, .partsList, .wrongContext),
        (405, .selectPhase, .wrongContext), (409, .selectDirectory, .wrongContext), (409, .selectProject, .locked),
        (409, .selectElevation, .locked), (409, .login, .loginRefused), (500, .login, .loginRefused),
        (500, .phases, .serverFailure), (502, .login, .serverFailure), (503, .projects, .serverFailure),
        (429, .projects, .serverFailure), (302, .projects, .malformedAnswer), (418, .projects, .malformedAnswer),
    ])
    func `a status means`(status: Int, endpoint: LogikalEndpoint, code: LogikalError.Code) {
        let scope = LogikalError.Scope(endpoint: endpoint, subject: "x")
        #expect(LogikalError(status: status, vendor: Self.vendor, retryAfter: nil, scope: scope).code == code)
    }

    @Test(arguments: ["No licence is available for another session.", "Keine freie Lizenz", "Geen licentie vrij"])
    func `a login that is refused for want of a licence is no wrong password`(text: String) {
        let vendor = VendorMessage(["errors": [.string(text)]], hiding: [])
        let login = LogikalError.Scope(endpoint: .login, subject: nil)
        let refusal = LogikalError(status: 401, vendor: vendor, retryAfter: nil, scope: login)
        #expect(refusal.code == .loginRefused && refusal.disposition == .retry(after: .seconds(600)))
        let elsewhere = LogikalError.Scope(endpoint: .phases, subject: nil)
        #expect(LogikalError(status: 401, vendor: vendor, retryAfter: nil, scope: elsewhere).code == .sessionExpired)
    }

    @Test func `pain 10, 409 with the text about the mapping is a matter of place`() {
        let scope = LogikalError.Scope(endpoint: .selectPhase, subject: "x")
        #expect(LogikalError(status: 409, vendor: Self.mapping, retryAfter: nil, scope: scope).code == .wrongContext)
    }

    @Test(arguments: [
        (HTTPTransportError.Code.timedOut, true, LogikalError.Code.timedOut), (.timedOut, false, .unreachable),
        (.connectFailed, false, .unreachable), (.connectionLost, true, .connectionLost),
        (.connectionLost, false, .unreachable), (.truncated, true, .connectionLost), (.tls, false, .tls),
        (.bodyTooLarge, true, .bodyTooLarge), (.notHTTP, true, .malformedAnswer), (.cancelled, true, .cancelled),
        (.stopped, false, .closed), (.invalidRequest, false, .unreachable),
    ])
    func `a broken exchange means`(code: HTTPTransportError.Code, wasSent: Bool, expected: LogikalError.Code) {
        let cause = HTTPTransportError(code: code, mayHaveReachedServer: wasSent, curlCode: 0)
        #expect(LogikalError(cause, scope: LogikalError.Scope(endpoint: .phases, subject: nil)).code == expected)
    }

    @Test func `the server's wish to wait outranks ours`() {
        let scope = LogikalError.Scope(endpoint: .phases, subject: nil)
        let error = LogikalError(status: 503, vendor: nil, retryAfter: .seconds(7), scope: scope)
        #expect(error.disposition == .retry(after: .seconds(7)))
    }

    @Test(arguments: LogikalError.Code.allCases)
    func `every error says what happened to what, and what to do`(code: LogikalError.Code) {
        let error = LogikalError(
            code, LogikalError.Scope(endpoint: .selectDirectory, subject: "Houses/Old"), status: 409,
            vendor: Self.vendor)
        let text = error.description
        #expect(text.hasPrefix("\(code.rawValue): POST /directories/select for Houses/Old: "))
        #expect(text.contains("(status 409; vendor's code 7). "))
        #expect(text.hasSuffix("."))
        #expect(!text.contains("Gesperrt"))
        #expect(String(reflecting: error).hasSuffix("The service says: Gesperrt."))
    }

    @Test func `the service's words are one bounded line`() throws {
        let long = String(repeating: "ä", count: 10_000)
        let message = try #require(VendorMessage(["errors": ["", .string("a\nb\u{0}c" + long)]], hiding: []))
        #expect(message.text?.hasPrefix("a b c") == true)
        #expect(message.text?.count == VendorMessage.maximumLength + 1)
        #expect(VendorMessage(["id": "x"], hiding: []) == nil)
        #expect(VendorMessage("<html>", hiding: []) == nil)
    }

    @Test func `a secret can't be printed, dumped, reflected or interpolated`() throws {
        let secret = Secret("hunter2")
        var dumped = ""
        dump(secret, to: &dumped)
        let configuration = LogikalConfiguration(
            address: try ServiceAddress("https://host/api/v3"), username: "u", password: secret)
        dump(configuration, to: &dumped)
        dump(SessionToken("hunter2"), to: &dumped)
        let texts = [dumped, "\(secret)", String(reflecting: secret), "\(configuration)", "\([secret])"]
        for text in texts { #expect(!text.contains("hunter2")) }
    }

    @Test func `no secret is in an error, even if the service repeats it`() async throws {
        try await World.with(.strict, password: "wr0ng-Passw0rd") { world in
            let refusal = await #expect(throws: LogikalError.self) { try await world.client.login() }
            #expect(refusal?.code == .unauthorized)
            #expect(refusal?.disposition == .halt)
            #expect(refusal?.vendor?.text == "Wrong password <redacted>")
            let token = try #require(SessionToken("F00D-Token"))
            let expiry = await #expect(throws: LogikalError.self) { try await world.client.logout(token) }
            #expect(expiry?.vendor?.text == "Invalid session id <redacted>")
            for error in [refusal, expiry].compactMap(\.self) {
                var text = "\(error) \(String(reflecting: error))"
                dump(error, to: &text)
                #expect(!text.contains("wr0ng"))
                #expect(!text.contains("F00D"))
            }
        }
    }
}
