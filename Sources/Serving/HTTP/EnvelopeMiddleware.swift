import EventSourcing
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import Synchronization

/// Gives every answer its request id and what browsers have to know, and every error its envelope; logs what was asked
/// and what came of it.
///
/// Outside of all that may fail, so that no error leaves in another form.
struct EnvelopeMiddleware: RouterMiddleware {
    private static let longestRequestID = 64
    private static let reserve = Mutex(RandomReserve())

    /// How an error is told.
    typealias Form = @Sendable (APIError, Request, APIContext) -> Response

    var observer: (any RequestObserver)?
    let form: Form

    /// As JSON.
    static func envelope(
        observer: (any RequestObserver)? = nil, now: @escaping @Sendable () -> Timestamp
    ) -> EnvelopeMiddleware {
        EnvelopeMiddleware(observer: observer) { error, _, _ in
            .json(error.envelope(at: now()), status: error.status)
        }
    }

    func handle(
        _ request: Request, context: APIContext, next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        let requestID = Self.requestID(request.headers[.requestID])
        var context = context
        context.requestID = requestID
        context.logger[metadataKey: "request_id"] = .string(requestID)
        let trace = RequestTrace(request, id: requestID)
        trace.note(in: &context.logger)
        let log = AccessLog(request, context, observer)
        var response: Response
        do {
            response = try await trace.run { [context] in try await next(request, context) }
        } catch {
            response = telling(APIError(error), request, context)
            trace.run { report(error, status: response.status, to: context.logger) }
        }
        trace.end(request.method, context.endpointPath, response.status)
        response.headers[.requestID] = requestID
        context.notes.apply(to: &response.headers)
        SecurityHeaders.add(to: &response.headers, isSecure: context.isSecure)
        // In its trace, so that whoever counts it can tell of which request a slow one was.
        return trace.run { log.logging(response) }
    }

    private func telling(_ error: APIError, _ request: Request, _ context: APIContext) -> Response {
        var response = form(error, request, context)
        for field in error.headers { response.headers[field.name] = field.value }
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        return request.method == .head ? response.createHeadResponse() : response
    }

    private func report(_ error: any Error, status: HTTPResponse.Status, to logger: Logger) {
        guard status.code >= 500, !(error is CancellationError) else { return }
        let level: Logger.Level = status == .serviceUnavailable ? .warning : .error
        logger.log(level: level, "a request failed", error: error)
    }

    /// The caller's, when it is short and harmless in a header and a log; else a new one.
    static func requestID(_ given: String?) -> String {
        if let given, (1...longestRequestID).contains(given.utf8.count), given.utf8.allSatisfy(isHarmless) {
            return given
        }
        return reserve.withLock { UUID.random(using: &$0).text }
    }

    private static func isHarmless(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}

extension HTTPField.Name {
    static let requestID = HTTPField.Name("X-Request-Id")!
}
