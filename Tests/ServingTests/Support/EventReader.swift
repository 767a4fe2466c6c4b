import EventSourcing
import Foundation

/// Reads Server-Sent Events from a connection as they come.
final class EventReader {
    struct Event: Equatable {
        var id = ""
        var name = ""
        var data = JSONValue.null
    }

    let answer: HTTPAnswer
    private let connection: HTTPConnection
    private var raw: [UInt8]
    private var text = ""
    private(set) var comments = 0
    /// Where the reader would go on; also what came without data moves it.
    private(set) var lastID: String?
    /// Whether the stream came to its end in the way that HTTP prescribes.
    private(set) var hasEnded = false

    init(_ connection: HTTPConnection) async throws {
        self.connection = connection
        var received: [UInt8] = []
        while true {
            if let answer = HTTPAnswer(head: received) {
                self.answer = answer
                raw = Array(received[answer.headLength...])
                return
            }
            received += try await connection.receiveSome()
        }
    }

    /// The next event; `nil` at the end.
    func next() async throws -> Event? {
        while true {
            takeChunks()
            while let end = text.range(of: "\n\n") {
                let block = text[..<end.lowerBound]
                text = String(text[end.upperBound...])
                if let event = event(String(block)) { return event }
            }
            if hasEnded { return nil }
            let more = try await connection.receiveSome()
            guard !more.isEmpty else { return nil }
            raw += more
        }
    }

    /// Reads on until a block has come, whatever is in it; `nil` at the end.
    func nextBlock() async throws -> Event? {
        while true {
            takeChunks()
            if let end = text.range(of: "\n\n") {
                let block = String(text[..<end.lowerBound])
                text = String(text[end.upperBound...])
                return event(block) ?? Event()
            }
            if hasEnded { return nil }
            let more = try await connection.receiveSome()
            guard !more.isEmpty else { return nil }
            raw += more
        }
    }

    func all() async throws -> [Event] {
        var events: [Event] = []
        while let event = try await next() { events.append(event) }
        return events
    }

    /// Of the chunked transfer encoding.
    private func takeChunks() {
        while let end = raw.firstIndex(of: UInt8(ascii: "\n")) {
            let size = Int(
                String(decoding: raw[..<end], as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines), radix: 16)
            guard let size, raw.count >= end + 1 + size + 2 else { return }
            text += String(decoding: raw[(end + 1)..<(end + 1 + size)], as: UTF8.self)
            raw.removeFirst(end + 1 + size + 2)
            if size == 0 { hasEnded = true }
        }
    }

    private func event(_ block: String) -> Event? {
        var event = Event()
        for line in block.split(separator: "\n") {
            if line.hasPrefix(":") { comments += 1 }
            if line.hasPrefix("id: ") {
                event.id = String(line.dropFirst(4))
                lastID = event.id
            }
            if line.hasPrefix("event: ") { event.name = String(line.dropFirst(7)) }
            if line.hasPrefix("data: ") { event.data = (try? JSONReader.read(String(line.dropFirst(6)))) ?? .null }
        }
        return event.name.isEmpty ? nil : event
    }
}

extension HTTPConnection {
    /// Some bytes; none when the connection has ended.
    func receiveSome() async throws -> [UInt8] {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try receiveChunk() }) }
        }
    }
}
