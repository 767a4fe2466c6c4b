import Testing

@testable import LogikalClient

@Suite(.timeLimit(.minutes(3))) struct ConnectionTests {
    @Test func `one connection serves many requests`() async throws {
        let server = try TestServer { _ in .json("{}") }
        let transport = HTTPTransport()
        for _ in 1...5 { _ = try await transport.send(HTTPRequest(method: .get, url: server.url)) }
        #expect(server.connectionCount == 1)
        var request = HTTPRequest(method: .get, url: server.url)
        request.needsFreshConnection = true
        _ = try await transport.send(request)
        #expect(server.connectionCount == 2)
        await transport.shutdown()
    }

    @Test func `a cancelled request returns at once and its connection is not used again`() async throws {
        let server = try TestServer { $0.path == "/hang" ? .hang : .json("{}") }
        let transport = HTTPTransport()
        let task = Task { () async throws(HTTPTransportError) in
            try await transport.send(HTTPRequest(method: .get, url: server.url + "/hang"))
        }
        await server.waitForRequests(1)
        task.cancel()
        let error = await #expect(throws: HTTPTransportError.self) { try await task.value }
        #expect(error?.code == .cancelled)
        #expect(error?.mayHaveReachedServer == true)
        _ = try await transport.send(HTTPRequest(method: .get, url: server.url + "/"))
        #expect(server.connectionCount == 2)
        await transport.shutdown()
    }

    @Test func `a request in a task that is cancelled already is not sent`() async throws {
        let server = try TestServer { _ in .json("{}") }
        let transport = HTTPTransport()
        let task = Task { () async throws(HTTPTransportError) in
            withUnsafeCurrentTask { $0?.cancel() }
            return try await transport.send(HTTPRequest(method: .get, url: server.url))
        }
        let error = await #expect(throws: HTTPTransportError.self) { try await task.value }
        #expect(error?.mayHaveReachedServer == false)
        await transport.shutdown()
        #expect(server.connectionCount == 0)
    }

    @Test func `a request that has to be finished ignores the cancellation`() async throws {
        let server = try TestServer { _ in .json("{}") }
        let transport = HTTPTransport()
        let url = server.url
        let task = Task { () async throws(HTTPTransportError) in
            withUnsafeCurrentTask { $0?.cancel() }
            var request = HTTPRequest(method: .delete, url: url)
            request.ignoresCancellation = true
            return try await transport.send(request)
        }
        #expect(try await task.value.status == 200)
        await transport.shutdown()
    }

    @Test func `shutting down ends what is under way and refuses what comes later`() async throws {
        let server = try TestServer { _ in .hang }
        let transport = HTTPTransport()
        let url = server.url
        let task = Task { () async throws(HTTPTransportError) in
            try await transport.send(HTTPRequest(method: .get, url: url))
        }
        await server.waitForRequests(1)
        await transport.shutdown()
        await transport.shutdown()
        let error = await #expect(throws: HTTPTransportError.self) { try await task.value }
        #expect(error?.code == .stopped)
        let late = await #expect(throws: HTTPTransportError.self) {
            try await transport.send(HTTPRequest(method: .get, url: url))
        }
        #expect(late == HTTPTransportError(code: .stopped, mayHaveReachedServer: false, curlCode: 0))
    }

    @Test func `many requests at a time are kept apart`() async throws {
        let server = try TestServer { .json($0.path) }
        let transport = HTTPTransport()
        try await withThrowingTaskGroup { group in
            for number in 1...40 {
                group.addTask {
                    let response = try await transport.send(HTTPRequest(method: .get, url: "\(server.url)/\(number)"))
                    #expect(String(decoding: response.body, as: UTF8.self) == "/\(number)")
                }
            }
            try await group.waitForAll()
        }
        await transport.shutdown()
    }

    @Test func `a body is posted as it is`() async throws {
        let server = try TestServer { .answer(200, $0.method == "POST" ? $0.body : []) }
        let transport = HTTPTransport()
        let body = (0..<100_000).map { UInt8($0 % 251) }
        let response = try await transport.send(HTTPRequest(method: .post, url: server.url, body: body))
        #expect(response.body == body)
        await transport.shutdown()
    }
}
