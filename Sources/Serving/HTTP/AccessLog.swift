import AccessControl
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Synchronization

/// One line for each request, once its answer has gone out: method, route, status, milliseconds, bytes, who and from
/// where; its logger adds the request id. Whoever counts requests is told of it, too.
///
/// Never the path itself nor what stands behind it, for what people type there by mistake may be a secret. Bytes are
/// those of the body, compressed where it is.
struct AccessLog: Sendable {
    private let method: HTTPRequest.Method
    private let context: APIContext
    private let observer: (any RequestObserver)?
    private let began = ContinuousClock.now

    init(_ request: Request, _ context: APIContext, _ observer: (any RequestObserver)?) {
        method = request.method
        self.context = context
        self.observer = observer
        observer?.began()
    }

    /// The same answer, which is logged at once, or at its end where it is written piece by piece.
    func logging(_ response: Response) -> Response {
        observer?.ended(
            AnsweredRequest(
                method: APIRouter.methods.contains(method) || method == .head ? method.rawValue : "OTHER",
                route: route, status: response.status.code, duration: ContinuousClock.now - began))
        if let length = response.body.contentLength {
            write(response.status, bytes: length, isCut: false)
            return response
        }
        var logged = response
        logged.body = ResponseBody { writer in
            let count = ByteCount()
            observer?.streamBegan()
            defer { observer?.streamEnded() }
            do {
                try await response.body.write(CountingWriter(writer: writer, count: count))
                write(response.status, bytes: count.value, isCut: false)
            } catch {
                write(response.status, bytes: count.value, isCut: true)
                throw error
            }
        }
        return logged
    }

    private static let watching = HealthRoutes.paths.union([MetricsRoutes.path])

    private var route: String { context.endpointPath ?? "NotFound" }

    private func write(_ status: HTTPResponse.Status, bytes: Int, isCut: Bool) {
        // Whoever watches over us asks every few seconds.
        let level: Logger.Level = Self.watching.contains(route) ? .debug : .info
        guard level >= context.logger.logLevel else { return }
        let (seconds, attoseconds) = (ContinuousClock.now - began).components
        var metadata: Logger.Metadata = [
            "address": "\(context.origin?.description ?? "-")", "bytes": "\(bytes)",
            "client": "\(context.notes.actor ?? "-")", "method": "\(method)",
            "ms": "\(seconds * 1000 + attoseconds / 1_000_000_000_000_000)", "route": "\(route)",
            "status": "\(status.code)",
        ]
        if isCut { metadata["cut"] = "true" }
        context.logger.log(level: level, "answered", metadata: metadata)
    }
}

private final class ByteCount: Sendable {
    private let count = Mutex(0)

    var value: Int { count.withLock { $0 } }
    func add(_ bytes: Int) { count.withLock { $0 += bytes } }
}

private struct CountingWriter: ResponseBodyWriter {
    var writer: any ResponseBodyWriter
    let count: ByteCount

    @concurrent mutating func write(_ buffer: ByteBuffer) async throws {
        try await writer.write(buffer)
        count.add(buffer.readableBytes)
    }

    @concurrent consuming func finish(_ trailingHeaders: HTTPFields?) async throws {
        try await writer.finish(trailingHeaders)
    }
}
