import CLibHiredis

/// What the server answered to one command.
public enum RedisReply: Sendable, Hashable {
    case none
    case integer(Int64)
    case bytes([UInt8])
    case array([RedisReply])
    /// What the server says is wrong with the command, e.g. `OOM command not allowed`.
    case error(String)

    /// `nil` for what is no text of bytes.
    public var bytes: [UInt8]? { if case .bytes(let bytes) = self { bytes } else { nil } }

    /// Copies a reply of hiredis, which stays its owner's.
    init(_ reply: UnsafePointer<redisReply>) {
        switch reply.pointee.type {
        case REDIS_REPLY_INTEGER: self = .integer(reply.pointee.integer)
        case REDIS_REPLY_STRING, REDIS_REPLY_STATUS: self = .bytes(Self.text(of: reply))
        case REDIS_REPLY_ERROR: self = .error(String(decoding: Self.text(of: reply), as: UTF8.self))
        case REDIS_REPLY_ARRAY:
            let elements = UnsafeBufferPointer(start: reply.pointee.element, count: reply.pointee.elements)
            self = .array(elements.map { $0.map { RedisReply($0) } ?? .none })
        default: self = .none
        }
    }

    private static func text(of reply: UnsafePointer<redisReply>) -> [UInt8] {
        Array(UnsafeRawBufferPointer(start: reply.pointee.str, count: reply.pointee.len))
    }
}
