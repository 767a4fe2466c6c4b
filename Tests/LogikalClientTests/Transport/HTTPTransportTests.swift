import Foundation
import Testing

@testable import LogikalClient

@Suite(.timeLimit(.minutes(3))) struct HTTPTransportTests {
    @Test func `a plain answer comes with its status and body`() async throws {
        let response = try await send { _ in .json(#"{"data":1}"#, status: 201) }
        #expect(response.status == 201)
        #expect(String(decoding: response.body, as: UTF8.self) == #"{"data":1}"#)
    }

    @Test func `chunks are put together`() async throws {
        let response = try await send { _ in
            .raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", closes: false)
        }
        #expect(String(decoding: response.body, as: UTF8.self) == "abcde")
    }

    @Test func `a compressed answer is asked for and decompressed`() async throws {
        let response = try await send { request in
            request.headers["accept-encoding"] == "gzip"
                ? .answer(200, gzipped("H4sIAAAAAAACA6tWSkksSVSyUkorys9VSK/KLFCqBQAULN/dFAAAAA=="), headers: encoding)
                : .json("", status: 500)
        }
        #expect(String(decoding: response.body, as: UTF8.self) == #"{"data":"from gzip"}"#)
    }

    @Test func `the limit counts decompressed bytes`() async throws {
        let bomb = gzipped(zeros200kB)
        let error = await failure(maximumBodySize: 100_000) { _ in .answer(200, bomb, headers: encoding) }
        #expect(bomb.count < 1000)
        #expect(error?.code == .bodyTooLarge)
    }

    @Test(arguments: [true, false])
    func `a body over the limit is refused`(announced: Bool) async throws {
        let error = await failure(maximumBodySize: 10) { _ in
            announced
                ? .json("12345678901")
                : .raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n12345678901\r\n0\r\n\r\n")
        }
        #expect(error?.code == .bodyTooLarge)
        #expect(error?.mayHaveReachedServer == true)
    }

    @Test func `a body at the limit passes`() async throws {
        let response = try await send(maximumBodySize: 10) { _ in .json("1234567890") }
        #expect(response.body.count == 10)
    }

    @Test func `fewer bytes than announced are an error`() async throws {
        let error = await failure { _ in .raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc") }
        #expect(error?.code == .truncated)
        #expect(error?.curlCode == 18)
    }

    @Test func `a reset may have come after the request took effect`() async throws {
        let error = await failure { _ in .reset }
        #expect(error?.code == .connectionLost)
        #expect(error?.mayHaveReachedServer == true)
    }

    @Test func `silence ends with the time-out`() async throws {
        let error = await failure(timeout: .milliseconds(500)) { _ in .hang }
        #expect(error?.code == .timedOut)
        #expect(error?.mayHaveReachedServer == true)
    }

    @Test func `a closed port means that nothing was sent`() async throws {
        let server = try TestServer { _ in .hang }
        server.stop()
        let error = await failure(url: server.url)
        #expect(error?.code == .connectFailed)
        #expect(error?.mayHaveReachedServer == false)
    }

    @Test(arguments: ["file:///etc/hostname", "ftp://127.0.0.1/x", "http://"])
    func `only HTTP is spoken`(url: String) async throws {
        let error = await failure(url: url)
        #expect(error?.mayHaveReachedServer == false)
    }

    @Test func `what is not HTTP is no answer`() async throws {
        #expect(await failure { _ in .raw("SSH-2.0-OpenSSH\r\n") }?.code == .notHTTP)
    }

    @Test func `a server that can't do TLS is not trusted`() async throws {
        let server = try TestServer { _ in .hang }
        defer { server.stop() }
        // The greeting of TLS is no HTTP request, so the server closes on it.
        let error = await failure(url: "https://127.0.0.1:\(server.port)")
        #expect(error?.code == .tls)
        #expect(error?.mayHaveReachedServer == false)
    }

    @Test func `a redirect is not followed`() async throws {
        let response = try await send { _ in .answer(302, [], headers: ["Location: http://127.0.0.1:1/"]) }
        #expect(response.status == 302)
    }

    @Test func `the server's wish to wait is passed on`() async throws {
        let response = try await send { _ in .answer(503, [], headers: ["Retry-After: 7"]) }
        #expect(response.retryAfter == .seconds(7))
    }
}

private func send(
    maximumBodySize: Int = 1 << 20, timeout: Duration = .seconds(10), _ handler: @escaping TestServer.Handler
) async throws(HTTPTransportError) -> HTTPResponse {
    guard let server = try? TestServer(handler) else { preconditionFailure("no port") }
    defer { server.stop() }
    return try await send(url: server.url, maximumBodySize: maximumBodySize, timeout: timeout)
}

private func send(
    url: String, maximumBodySize: Int = 1 << 20, timeout: Duration = .seconds(10)
) async throws(HTTPTransportError) -> HTTPResponse {
    let transport = HTTPTransport()
    var request = HTTPRequest(method: .get, url: url)
    request.maximumBodySize = maximumBodySize
    request.timeout = timeout
    let result: Result<HTTPResponse, HTTPTransportError>
    do { result = .success(try await transport.send(request)) } catch { result = .failure(error) }
    await transport.shutdown()
    return try result.get()
}

private func failure(
    maximumBodySize: Int = 1 << 20, timeout: Duration = .seconds(10), _ handler: @escaping TestServer.Handler
) async -> HTTPTransportError? {
    do {
        _ = try await send(maximumBodySize: maximumBodySize, timeout: timeout, handler)
        return nil
    } catch { return error }
}

private func failure(url: String) async -> HTTPTransportError? {
    do {
        _ = try await send(url: url)
        return nil
    } catch { return error }
}
