import EventSourcing
import HTTPTypes
import Hummingbird
import NIOCore

extension Request {
    /// The body as a JSON object with no other members than these.
    ///
    /// - Parameter limit: in bytes.
    /// - Throws: `invalid_body`, `body_too_large` or `unsupported_media_type`.
    func jsonObject(members: Set<String>, limit: Int = 64 * 1024) async throws -> JSONObject {
        let type = headers[.contentType]?.prefix { $0 != ";" }.trimmingSuffix { $0 == " " }.lowercased()
        guard type == nil || type == "application/json" else {
            throw APIError(
                status: .unsupportedMediaType, code: "unsupported_media_type",
                message: "the body has to be JSON; send Content-Type: application/json")
        }
        let object = try await jsonObject(limit: limit)
        if let unknown = object.members.first(where: { !members.contains($0.key) }) {
            throw APIError.badRequest(
                "invalid_body", "the body may have \(members.sorted().joined(separator: ", ")), and nothing else",
                details: ["member": .string(String(unknown.key.prefix(64)))])
        }
        return object
    }

    /// As `jsonObject(members:limit:)`; without a body an empty object.
    func optionalJSONObject(members: Set<String>) async throws -> JSONObject {
        guard headers[.contentLength].map({ $0 != "0" }) ?? false else { return JSONObject() }
        return try await jsonObject(members: members)
    }

    /// What `{"reason":"…"}` says, in 1000 characters at most.
    ///
    /// - Parameter why: What it has to say, for who leaves it out.
    /// - Throws: `invalid_body`.
    func reason(_ why: String) async throws -> String {
        let reason = try await jsonObject(members: ["reason"])["reason"]?.string ?? ""
        guard reason.contains(where: { !$0.isWhitespace }), reason.unicodeScalars.count <= 1000 else {
            throw APIError.badRequest(
                "invalid_body", "reason must say \(why), in 1000 characters", details: ["member": "reason"])
        }
        return reason
    }

    /// The body as a JSON object.
    ///
    /// - Parameter limit: in bytes.
    /// - Throws: `invalid_body` or `body_too_large`.
    func jsonObject(limit: Int = 64 * 1024) async throws -> JSONObject {
        let buffer: ByteBuffer
        do { buffer = try await body.collect(upTo: limit) } catch is NIOTooManyBytesError {
            throw APIError.bodyTooLarge(limit)
        }
        let object: JSONObject?
        do throws(JSONError) {
            object = try JSONReader.read(Array(buffer.readableBytesView)).object
        } catch { throw APIError.badRequest("invalid_body", "the body is no JSON: \(error)") }
        guard let object else { throw APIError.badRequest("invalid_body", "the body has to be a JSON object") }
        return object
    }
}

extension JSONObject {
    /// The member of that name; `nil` also where it is null, for then it might as well have been left out.
    func given(_ name: String) -> JSONValue? {
        guard let value = self[name], !value.isNull else { return nil }
        return value
    }
}

extension Substring {
    fileprivate func trimmingSuffix(while isTrimmed: (Character) -> Bool) -> Substring {
        var trimmed = self
        while let last = trimmed.last, isTrimmed(last) { trimmed.removeLast() }
        return trimmed
    }
}
