import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Closes connections whose callers send requests too slowly, or do not take what is sent to them.
final class SlowClientHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let limits: PaceLimits
    private var pace: RequestPace?
    private var hasPart = false
    private var timer: Scheduled<Void>?
    private var stall: (timer: Scheduled<Void>, waiting: Int)?

    init(_ limits: PaceLimits) { self.limits = limits }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { begin(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        begin(context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { end() }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        hasPart = true
        switch unwrapInboundIn(data) {
        case .head: pace?.headArrived(at: .now())
        case .body: break
        case .end: pace?.bodyEnded()
        }
        schedule(context)
        context.fireChannelRead(data)
    }

    /// Comes after every read, whether or not what was read was enough for a part.
    func channelReadComplete(context: ChannelHandlerContext) {
        if !hasPart {
            pace?.arrivedPartly(at: .now())
            schedule(context)
        }
        hasPart = false
        context.fireChannelReadComplete()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head: pace?.answerBegan()
        case .body: break
        case .end:
            pace?.answerEnded(at: .now())
            schedule(context)
        }
        context.write(data, promise: promise)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        stall?.timer.cancel()
        stall = nil
        if !context.channel.isWritable { watch(context) }
        context.fireChannelWritabilityChanged()
    }

    private func begin(_ context: ChannelHandlerContext) {
        guard pace == nil else { return }
        pace = RequestPace(limits, at: .now())
        schedule(context)
    }

    private func end() {
        pace = nil
        timer?.cancel()
        timer = nil
        stall?.timer.cancel()
        stall = nil
    }

    /// One timer at a time: most deadlines are over long before it fires, and then the next one is waited for.
    private func schedule(_ context: ChannelHandlerContext) {
        guard timer == nil, let deadline = pace?.deadline else { return }
        timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) {
            self.timer = nil
            switch self.pace?.verdict(at: .now()) {
            case .refuse: self.refuse(context)
            case .close: context.close(promise: nil)
            case nil: self.schedule(context)
            }
        }
    }

    private func refuse(_ context: ChannelHandlerContext) {
        let head = HTTPResponse(status: .requestTimeout, headerFields: [.connection: "close"])
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        context.close(promise: nil)
    }

    // MARK: - Readers that do not read

    private func watch(_ context: ChannelHandlerContext) {
        let waiting = Self.waiting(context)
        let timer = context.eventLoop.assumeIsolated().scheduleTask(in: limits.write) {
            guard self.stall != nil, !context.channel.isWritable else { return }
            guard Self.waiting(context) <= waiting - PaceLimits.leastBytes else {
                return context.close(promise: nil)
            }
            self.watch(context)
        }
        stall = (timer, waiting)
    }

    /// Bytes that the operating system has not taken yet.
    private static func waiting(_ context: ChannelHandlerContext) -> Int {
        (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    }
}

@available(*, unavailable)
extension SlowClientHandler: Sendable {}
