import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

/// The body of an answer that is read within the process.
final class BodyText: Sendable {
    private let buffer = Mutex(ByteBuffer())

    var bytes: [UInt8] { buffer.withLock { Array($0.readableBytesView) } }

    func add(_ part: ByteBuffer) { buffer.withLock { _ = $0.writeImmutableBuffer(part) } }
}

struct BodyWriter: ResponseBodyWriter {
    let content: BodyText

    @concurrent mutating func write(_ buffer: ByteBuffer) async throws { content.add(buffer) }

    @concurrent consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
