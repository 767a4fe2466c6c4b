import Feeding
import RedisClient

/// Bytes kept in Redis for all processes of the installation, for a minute.
struct RedisCache: SharedCache {
    private static let seconds = "60"
    /// Larger ones cost more than they save.
    private static let largest = 4 << 20

    let redis: RedisClient

    func value(of key: String) async -> [UInt8]? {
        await redis.ask([[Array("GET".utf8), Self.bytes(key)]])?.first?.bytes
    }

    func keep(_ value: [UInt8], as key: String) {
        guard value.count <= Self.largest else { return }
        Task { _ = await redis.ask([[Array("SETEX".utf8), Self.bytes(key), Array(Self.seconds.utf8), value]]) }
    }

    private static func bytes(_ key: String) -> [UInt8] { Array("logikal-sync:\(key)".utf8) }
}
