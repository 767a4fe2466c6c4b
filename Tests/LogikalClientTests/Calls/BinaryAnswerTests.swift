import LogikalClient
import LogikalModel
import Testing

@Suite(.timeLimit(.minutes(3))) struct BinaryAnswerTests {
    private func thumbnail(_ reply: ServerReply) async throws -> Result<Thumbnail?, LogikalError> {
        try await World.with(.strict) { world in
            world.fake.answer("GET /elevations/", with: reply)
            return try await world.withSession { session in
                do throws(LogikalError) {
                    return .success(try await session.thumbnail(of: Places.elevation(0).id, in: Places.phase(0)))
                } catch { return .failure(error) }
            }
        }
    }

    @Test func `a picture is passed on as it is`() async throws {
        let picture = try await thumbnail(.answer(200, smallPNG)).get()
        #expect(picture?.format == .png)
        #expect(picture?.bytes == smallPNG)
    }

    @Test func `no bytes are no picture`() async throws {
        #expect(try await thumbnail(.answer(200, [])).get() == nil)
    }

    @Test(arguments: [
        ServerReply.failure(200, "no such view"), .json(#"{"data":null}"#), .raw("HTTP/1.1 200 OK\r\n\r\n<html>"),
    ])
    func `JSON or HTML with status 200 is no picture`(reply: ServerReply) async throws {
        guard case .failure(let error) = try await thumbnail(reply) else {
            Issue.record("passed for a picture")
            return
        }
        #expect(error.code == .malformedAnswer)
        #expect(error.scope.subject == Places.elevation(0).id.text)
    }

    @Test func `an error object with its status is that error`() async throws {
        guard case .failure(let error) = try await thumbnail(.failure(400, "width is missing")) else {
            Issue.record("passed for a picture")
            return
        }
        #expect(error.code == .badRequest)
        #expect(error.vendor?.text == "width is missing")
    }

    @Test func `base64 without any JSON is a parts list too`() async throws {
        try await World.with(.strict) { world in
            let body = Array("\(sqliteBase64())\r\n".utf8)
            world.fake.answer("GET /elevations/selected/parts-list", with: .answer(200, body))
            let file = try await world.withSession { try await $0.partsList(of: Places.elevation(0)) }
            #expect(file == sqliteBytes())
        }
    }
}
