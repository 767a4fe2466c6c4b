import AccessControl
import RedisClient

/// Requests counted in Redis by all processes of the installation, by its clock and at once.
struct RedisCounts: SharedCounts {
    /// As `SlidingWindow`: counts by second, of which sixty-one make sure of sixty.
    private static let script = """
        local now = tonumber(redis.call('TIME')[1])
        local total, oldest = 0, nil
        local counts = redis.call('HGETALL', KEYS[1])
        for i = 1, #counts, 2 do
          local second = tonumber(counts[i])
          if second <= now - 61 then
            redis.call('HDEL', KEYS[1], counts[i])
          else
            total = total + tonumber(counts[i + 1])
            if not oldest or second < oldest then oldest = second end
          end
        end
        local admitted = total < tonumber(ARGV[1])
        if admitted and ARGV[2] == '1' then
          redis.call('HINCRBY', KEYS[1], now, 1)
          redis.call('EXPIRE', KEYS[1], 61)
          total = total + 1
          oldest = oldest or now
        end
        return {admitted and 1 or 0, total, oldest and oldest + 61 - now or 0}
        """

    let redis: RedisClient

    func decision(on subject: String, limit: Int, isCounted: Bool) async -> RateDecision? {
        let words = ["EVAL", Self.script, "1", "logikal-sync:rate:\(subject)", "\(limit)", isCounted ? "1" : "0"]
        guard case .array(let values)? = await redis.ask([words.map { Array($0.utf8) }])?.first,
            case .integer(let isAdmitted)? = values.first, values.count == 3,
            case .integer(let total) = values[1], case .integer(let reset) = values[2]
        else { return nil }
        return RateDecision(
            limit: limit, isAdmitted: isAdmitted == 1, remaining: max(0, limit - Int(total)), resetSeconds: Int(reset))
    }
}
