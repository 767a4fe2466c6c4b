import NIOCore
import SyncTesting
import Testing

@testable import NATSClient

@Suite struct NATSFrameReaderTests {
    private static let bytes = Array(
        [
            "INFO {}", "PING", "MSG a.b 1 5", "h\r\nlo", "HMSG a 1 16 18", "NATS/1.0 503\r\n\r\nhi", "+OK",
            "-ERR 'Authorization Violation'", "PONG",
        ].map { $0 + "\r\n" }.joined().utf8)

    @Test func `frames are the same however the bytes are cut`() throws {
        let expected: [NATSFrame] = [
            .info(Array(" {}\r\n".utf8)), .ping,
            .message(subject: "a.b", NATSReply(status: nil, payload: Array("h\r\nlo".utf8))),
            .message(subject: "a", NATSReply(status: 503, payload: Array("hi".utf8))), .ok,
            .error("Authorization Violation"), .pong,
        ]
        let seed = UInt64.random(in: 1 ... .max)
        print("seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            var (reader, rest, frames) = (NATSFrameReader(), Self.bytes[...], [NATSFrame]())
            while !rest.isEmpty {
                let count = Int.random(in: 1...min(40, rest.count), using: &generator)
                reader.append(ByteBuffer(bytes: rest.prefix(count)))
                rest = rest.dropFirst(count)
                while let frame = try reader.next() { frames.append(frame) }
            }
            #expect(frames == expected)
        }
    }

    @Test(arguments: [
        "HELLO\r\n", "MSG\r\n", "MSG a 1\r\n", "MSG a 1 x\r\n", "MSG a 1 -1\r\n", "MSG a 1 99999999999\r\n",
        "HMSG a 1 9 5\r\n", "HMSG a 1 5\r\n", String(repeating: "x", count: 70_000), "MSG a b c d 1\r\n",
    ])
    func `what is not the protocol is refused`(text: String) {
        var reader = NATSFrameReader()
        reader.append(ByteBuffer(string: text))
        #expect(throws: NATSError.self) { try reader.next() }
    }

    @Test func `whatever comes, the reader ends`() {
        let seed = UInt64.random(in: 1 ... .max)
        print("seed \(seed)")
        var generator = SeededGenerator(seed: seed)
        let words = ["MSG ", "HMSG ", "a ", "1 ", "5 ", "\r\n", "\n", "PING", "INFO {", "\u{0}", "-ERR '", "NATS/1.0 "]
        for _ in 0..<2000 {
            var reader = NATSFrameReader()
            for _ in 0..<20 { reader.append(ByteBuffer(string: words.randomElement(using: &generator) ?? "")) }
            var frames = 0
            while let frame = try? reader.next() {
                frames += 1
                if case .message(_, let reply) = frame { #expect(reply.payload.count <= 55) }
                guard frames <= 20 else { break }
            }
            #expect(frames <= 20)
        }
    }
}
