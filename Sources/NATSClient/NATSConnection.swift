import Foundation
import NIOCore
import NIOPosix
import Synchronization

/// A connection to a NATS server, on which many questions are under way at a time.
public final class NATSConnection: Sendable {
    /// For connecting, and for all replies to one call.
    public static let patience: Duration = .seconds(10)

    private typealias Replies = AsyncStream<(index: Int, reply: NATSReply)>

    private struct State {
        var lastCall: UInt64 = 0
        var calls: [UInt64: Replies.Continuation] = [:]
        /// As every server has it until it says otherwise.
        var largestPayload = 1 << 20
    }

    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private let inbox: String
    private let state = Mutex(State())

    private init(_ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>, inbox: String) {
        self.outbound = outbound
        self.inbox = inbox
    }

    /// Connects, and hangs up when `body` has ended. `body` is cancelled when the server goes away.
    ///
    /// - Throws: `NATSError`, `CancellationError`, and what `body` throws.
    public static func connected<Result: Sendable>(
        to address: NATSAddress, _ body: @escaping @Sendable (NATSConnection) async throws -> Result
    ) async throws -> Result {
        let channel = try await open(address)
        return try await channel.executeThenClose { inbound, outbound in
            let connection = NATSConnection(outbound, inbox: "_INBOX.\(UUID().uuidString)")
            try await outbound.write(ByteBuffer(string: connection.greeting(address)))
            return try await withThrowingTaskGroup(of: Result.self) { group in
                group.addTask {
                    defer { connection.hangUp() }
                    throw try await connection.listen(to: inbound)
                }
                group.addTask { try await body(connection) }
                defer { group.cancelAll() }
                guard let result = try await group.next() else { throw CancellationError() }
                return result
            }
        }
    }

    /// Sends all, then waits for one reply to each, in the order of the messages.
    ///
    /// - Throws: `NATSError`, `CancellationError`. Any of the messages may have arrived then.
    public func request(_ messages: [NATSMessage]) async throws -> [NATSReply] {
        guard !messages.isEmpty else { return [] }
        let (replies, continuation) = Replies.makeStream()
        let call = state.withLock { state in
            state.lastCall += 1
            state.calls[state.lastCall] = continuation
            return state.lastCall
        }
        defer { state.withLock { $0.calls[call] = nil } }
        try await outbound.write(try written(messages, call))
        return try await withThrowingTaskGroup(of: [NATSReply].self) { group in
            group.addTask { try await Self.all(messages.count, of: replies) }
            group.addTask {
                try await Task.sleep(for: Self.patience)
                throw NATSError.timedOut
            }
            defer { group.cancelAll() }
            return try await group.next() ?? []
        }
    }
}

extension NATSConnection {
    private static func open(
        _ address: NATSAddress
    ) async throws(NATSError) -> NIOAsyncChannel<ByteBuffer, ByteBuffer> {
        do {
            return try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .connectTimeout(.nanoseconds(Int64(patience / .nanoseconds(1))))
                .connect(host: address.host, port: address.port) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try NIOAsyncChannel(wrappingChannelSynchronously: channel)
                    }
                }
        } catch {
            throw .unreachable("\(address): \(error)")
        }
    }

    /// The server says what it is on its own; it need not be waited for.
    private func greeting(_ address: NATSAddress) -> String {
        var fields: [String: any Sendable] = [
            "verbose": false, "pedantic": false, "headers": true, "no_responders": true, "name": "logikal-sync",
            "lang": "swift", "version": "1",
        ]
        switch address.credentials {
        case .none: break
        case .token(let token): fields["auth_token"] = token
        case .user(let user, let password): (fields["user"], fields["pass"]) = (user, password)
        }
        let json = (try? JSONSerialization.data(withJSONObject: fields)).map { String(decoding: $0, as: UTF8.self) }
        return "CONNECT \(json ?? "{}")\r\nSUB \(inbox).* 1\r\n"
    }

    private func written(_ messages: [NATSMessage], _ call: UInt64) throws(NATSError) -> ByteBuffer {
        let limit = state.withLock { $0.largestPayload }
        var buffer = ByteBuffer()
        for (index, message) in messages.enumerated() {
            let head = message.head
            let size = head.count + message.payload.count
            guard size <= limit else { throw .tooLarge(size, limit: limit) }
            let place = "\(message.subject) \(inbox).\(call)-\(index)"
            buffer.writeString(head.isEmpty ? "PUB \(place) \(size)\r\n" : "HPUB \(place) \(head.count) \(size)\r\n")
            buffer.writeBytes(head)
            buffer.writeBytes(message.payload)
            buffer.writeString("\r\n")
        }
        return buffer
    }

    private static func all(_ count: Int, of replies: Replies) async throws -> [NATSReply] {
        var found = [NATSReply?](repeating: nil, count: count)
        var missing = count
        for await (index, reply) in replies where found.indices.contains(index) {
            if found[index] == nil { missing -= 1 }
            found[index] = reply
            if missing == 0 { return found.compactMap { $0 } }
        }
        try Task.checkCancellation()
        throw NATSError.unreachable("the connection was lost")
    }

    /// - Returns: Why it has ended.
    private func listen(to inbound: NIOAsyncChannelInboundStream<ByteBuffer>) async throws -> NATSError {
        var reader = NATSFrameReader()
        do {
            for try await bytes in inbound {
                reader.append(bytes)
                while let frame = try reader.next() {
                    if let end = try await take(frame) { return end }
                }
            }
        } catch let error as NATSError {
            return error
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            return .unreachable("\(error)")
        }
        try Task.checkCancellation()
        return .unreachable("the server closed the connection")
    }

    private func take(_ frame: NATSFrame) async throws -> NATSError? {
        switch frame {
        case .ping: try await outbound.write(ByteBuffer(string: "PONG\r\n"))
        case .info(let json): learn(json)
        case .message(let subject, let reply): deliver(reply, to: subject)
        case .error(let words): return .refused(words)
        case .pong, .ok: break
        }
        return nil
    }

    private func learn(_ json: [UInt8]) {
        let info = try? JSONDecoder().decode(ServerInfo.self, from: Data(json))
        if let limit = info?.largestPayload, limit > 0 { state.withLock { $0.largestPayload = limit } }
    }

    private func deliver(_ reply: NATSReply, to subject: String) {
        guard let token = subject.split(separator: ".").last else { return }
        let numbers = token.split(separator: "-")
        guard numbers.count == 2, let call = UInt64(numbers[0]), let index = Int(numbers[1]) else { return }
        // Nobody waits any more for a reply that is late.
        _ = state.withLock { $0.calls[call] }?.yield((index, reply))
    }

    private func hangUp() {
        for call in state.withLock({ Array($0.calls.values) }) { call.finish() }
    }
}

/// What of the server's own description is needed.
private struct ServerInfo: Decodable {
    let largestPayload: Int?

    enum CodingKeys: String, CodingKey { case largestPayload = "max_payload" }
}
