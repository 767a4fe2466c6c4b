import Deflating
import HTTPTypes
import Hummingbird
import NIOCore

/// Compresses what is large enough and made of text, for those who ask for it.
///
/// Entity tags of compressed answers are weak: their bytes are others than those of the plain ones, but they say the
/// same. Events are never compressed, for each has to arrive when it is written.
struct CompressionMiddleware: RouterMiddleware {
    /// In bytes; what is smaller fits into a packet anyhow.
    static let smallest = 1400

    func handle(
        _ request: Request, context: APIContext, next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        if response.status == .notModified {
            response.headers[.eTag] = Self.tagAsKnown(response.headers[.eTag], request.headers[.ifNoneMatch])
            return response
        }
        guard Self.isWorthIt(response), response.headers[.contentEncoding] == nil else { return response }
        response.headers.vary(by: .acceptEncoding)
        guard request.method != .head, ContentCoding(accepted: request.headers[.acceptEncoding]) == .gzip else {
            return response
        }
        response.headers[.contentEncoding] = "gzip"
        response.headers[.contentLength] = nil
        if let tag = response.headers[.eTag], !tag.hasPrefix("W/") { response.headers[.eTag] = "W/\(tag)" }
        response.body = Self.compressed(response.body)
        return response
    }

    private static func isWorthIt(_ response: Response) -> Bool {
        guard response.body.contentLength ?? .max >= smallest, let type = response.headers[.contentType] else {
            return false
        }
        let texts = ["application/json", AnswerForm.linesType, "text/csv", "text/html", "text/css", "text/javascript"]
        return texts.contains { type.hasPrefix($0) }
    }

    /// A cache that knows the tag as a weak one finds what it has only by that.
    private static func tagAsKnown(_ tag: String?, _ known: String?) -> String? {
        guard let tag, let known, !tag.hasPrefix("W/") else { return tag }
        let weak = "W/\(tag)"
        return known.split(separator: ",").contains { $0.drop { $0 == " " }.prefix { $0 != " " } == weak } ? weak : tag
    }

    private static func compressed(_ body: ResponseBody) -> ResponseBody {
        let length = body.contentLength
        return ResponseBody { writer in
            try await body.write(GzipWriter(writer, length: length))
        }
    }
}

/// Compresses what is written through it. Once all of a known length is in, what compressing took is given back, before
/// anybody waits for the reader.
private struct GzipWriter: ResponseBodyWriter {
    private var writer: any ResponseBodyWriter
    private var compressor: GzipCompressor?
    private var remaining: Int?

    init(_ writer: any ResponseBodyWriter, length: Int?) throws {
        self.writer = writer
        remaining = length
        compressor = try GzipCompressor(level: 1)
    }

    @concurrent mutating func write(_ buffer: ByteBuffer) async throws {
        guard let compressor else { return }
        var compressed = try compressor.add(Array(buffer.readableBytesView))
        if let left = remaining {
            remaining = left - buffer.readableBytes
            if left <= buffer.readableBytes {
                compressed += try compressor.finish()
                self.compressor = nil
            }
        }
        if !compressed.isEmpty { try await writer.write(ByteBuffer(bytes: compressed)) }
    }

    @concurrent consuming func finish(_ trailingHeaders: HTTPFields?) async throws {
        if let compressor { try await writer.write(ByteBuffer(bytes: try compressor.finish())) }
        try await writer.finish(trailingHeaders)
    }
}

extension HTTPFields {
    mutating func vary(by name: HTTPField.Name) {
        self[.vary] = self[.vary].map { "\($0), \(name.rawName)" } ?? name.rawName
    }
}
