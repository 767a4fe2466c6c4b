import Glibc

/// Many connections on one thread of their own, each with one request at a time, for a bounded time.
struct LoopbackLoad: Sendable {
    let port: Int
    let request: [UInt8]
    let connections: Int
    let status: Int

    init(port: Int, target: String, headers: [String: String] = [:], connections: Int, expecting status: Int) {
        self.port = port
        request = Self.request(target, headers: headers)
        self.connections = connections
        self.status = status
    }

    static func request(_ target: String, headers: [String: String] = [:]) -> [UInt8] {
        let lines = headers.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)\r\n" }.joined()
        return Array("GET \(target) HTTP/1.1\r\nHost: localhost\r\n\(lines)\r\n".utf8)
    }

    /// What came of it.
    struct Outcome: Sendable {
        /// Answers per second.
        let rate: Double
        /// Of each answer in seconds, from the sending of its request to its last byte.
        let latencies: [Double]
    }

    /// Answers per second.
    func rate(seconds: Double) async throws -> Double { try await outcome(seconds: seconds).rate }

    func outcome(seconds: Double) async throws -> Outcome {
        try await OwnThread.run { try send(for: seconds) }
    }

    private func send(for limit: Double) throws -> Outcome {
        var pool = try LoopbackPool(port: port, count: connections)
        let start = ContinuousClock.now
        var sent = [ContinuousClock.Instant](repeating: start, count: connections)
        for index in 0..<connections { try pool.send(request, on: index) }
        var latencies: [Double] = []
        while Stopwatch.seconds(since: start) < limit {
            try pool.receive(within: 1000) { index, answer, pool in
                guard answer.status == status else {
                    throw BenchmarkError("answered \(answer.status) instead of \(status)")
                }
                latencies.append(Stopwatch.seconds(since: sent[index]))
                sent[index] = .now
                try pool.send(request, on: index)
            }
        }
        return Outcome(rate: Double(latencies.count) / Stopwatch.seconds(since: start), latencies: latencies)
    }
}
