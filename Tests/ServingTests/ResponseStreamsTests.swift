import HTTPTypes
import Hummingbird
import NIOCore
import Testing

@testable import Serving

@Suite struct ResponseStreamsTests {
    private static func request() -> Request {
        Request(
            head: HTTPRequest(method: .get, scheme: "http", authority: "localhost", path: "/"),
            body: RequestBody(buffer: ByteBuffer()))
    }

    @Test func `a place is taken when it is promised, and free again when its answer is dropped`() throws {
        let streams = ResponseStreams(mostReaders: 2) { _ in true }
        func answer() throws -> Response { try streams.response(to: Self.request(), type: "text/plain") { _ in } }
        var answers = [try answer(), try answer()]
        #expect(throws: APIError.self) { try answer() }
        answers.removeLast()
        answers.append(try answer())
        #expect(throws: APIError.self) { try answer() }
        #expect(answers.count == 2)
    }
}
