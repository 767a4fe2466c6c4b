import EventSourcing
import Foundation
import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Gives the answers that never came as far as the API, as to what is no HTTP, the form of all others.
final class RefusalHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let isSecure: Bool
    private let now: @Sendable () -> Timestamp
    private var isTooLarge = false

    init(isSecure: Bool, now: @escaping @Sendable () -> Timestamp) {
        self.isSecure = isSecure
        self.now = now
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let error = error as? HTTPParserError, error == .headerOverflow { isTooLarge = true }
        context.fireErrorCaught(error)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        // Whatever the API answers has a request id.
        guard case .head(let head) = unwrapOutboundIn(data), head.headerFields[.requestID] == nil else {
            return context.write(data, promise: promise)
        }
        let error = error(for: head.status)
        let body = error.envelope(at: now())
        var fields: HTTPFields = [
            .contentType: "application/json", .contentLength: String(body.count), .connection: "close",
            .cacheControl: "no-store", .requestID: UUID().text,
        ]
        SecurityHeaders.add(to: &fields, isSecure: isSecure)
        context.write(
            wrapOutboundOut(.head(HTTPResponse(status: error.status, headerFields: fields))), promise: promise)
        context.write(wrapOutboundOut(.body(ByteBuffer(bytes: body))), promise: nil)
    }

    private func error(for status: HTTPResponse.Status) -> APIError {
        switch status {
        case .badRequest where isTooLarge:
            APIError(
                status: .requestHeaderFieldsTooLarge, code: "headers_too_large",
                message: "the address and the header fields of a request have a limit; send fewer or shorter ones")
        case .badRequest: .badRequest("bad_request", "this is no HTTP/1.1 request that can be understood")
        case .requestTimeout:
            APIError(
                status: .requestTimeout, code: "request_timeout",
                message: "the request did not arrive in time; send it again, whole")
        default: .internalError
        }
    }
}

@available(*, unavailable)
extension RefusalHandler: Sendable {}
