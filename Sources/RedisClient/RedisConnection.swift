import CLibHiredis
import Foundation
import Glibc

/// One connection, used by one thread at a time. Every call returns within the limit.
final class RedisConnection {
    private let context: UnsafeMutablePointer<redisContext>

    /// hiredis writes to a server that has gone as to a file, and a process that cares for the signal would end of it.
    private static let ignoringBrokenPipes: Void = { _ = signal(SIGPIPE, SIG_IGN) }()

    /// - Throws: `RedisError`.
    init(_ address: RedisAddress, limit: Duration) throws(RedisError) {
        Self.ignoringBrokenPipes
        let time = timeval(limit)
        let made =
            switch address.place {
            case .tcp(let host, let port): redisConnectWithTimeout(host, port, time)
            case .socket(let path): redisConnectUnixWithTimeout(path, time)
            }
        guard let context = made else { throw RedisError(address, "no memory for a connection") }
        self.context = context
        guard context.pointee.err == 0, redisSetTimeout(context, time) == REDIS_OK else {
            throw RedisError(address, Self.problem(of: context))
        }
        var greeting: [[String]] = []
        if let password = address.password { greeting.append(["AUTH", password]) }
        if address.database != 0 { greeting.append(["SELECT", String(address.database)]) }
        for reply in try ask(greeting.map { $0.map { Array($0.utf8) } }, of: address) {
            if case .error(let message) = reply { throw RedisError(address, message) }
        }
    }

    deinit { redisFree(context) }

    /// Sends all commands, then reads all replies.
    ///
    /// - Throws: `RedisError`; the connection is of no use after it.
    func ask(_ commands: [[[UInt8]]], of address: RedisAddress) throws(RedisError) -> [RedisReply] {
        for command in commands { try append(command, of: address) }
        var replies: [RedisReply] = []
        for _ in commands {
            var reply: UnsafeMutableRawPointer?
            guard redisGetReply(context, &reply) == REDIS_OK, let reply else {
                throw RedisError(address, Self.problem(of: context))
            }
            defer { freeReplyObject(reply) }
            replies.append(RedisReply(UnsafePointer(reply.assumingMemoryBound(to: redisReply.self))))
        }
        return replies
    }

    private func append(_ command: [[UInt8]], of address: RedisAddress) throws(RedisError) {
        let lengths = command.map(\.count)
        var bytes = command.flatMap { $0 }
        let isAppended = bytes.withUnsafeMutableBytes { buffer -> Bool in
            let start = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
            var offset = 0
            var arguments = lengths.map { length -> UnsafePointer<CChar>? in
                defer { offset += length }
                return start.map { UnsafePointer($0 + offset) }
            }
            return redisAppendCommandArgv(context, Int32(lengths.count), &arguments, lengths) == REDIS_OK
        }
        guard isAppended else { throw RedisError(address, Self.problem(of: context)) }
    }

    private static func problem(of context: UnsafeMutablePointer<redisContext>) -> String {
        withUnsafeBytes(of: context.pointee.errstr) { buffer in
            String(decoding: buffer.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}

/// Why Redis does not answer.
struct RedisError: Error, CustomStringConvertible {
    let description: String

    init(_ address: RedisAddress, _ problem: String) { description = "Redis at \(address): \(problem)" }
}

extension timeval {
    init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        self.init(tv_sec: Int(seconds), tv_usec: Int(attoseconds / 1_000_000_000_000))
    }
}
