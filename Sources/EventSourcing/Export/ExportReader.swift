import Crypto

/// Follows an exported log line by line and hands out its batches, each once it is known to be what was appended; a
/// large one in parts, so that it need not be held in memory.
public struct ExportReader: Sendable {
    /// How far the lines read so far are complete batches: what an interrupted export goes on from.
    public struct Progress: Sendable {
        public internal(set) var batches: Int64 = 0
        public internal(set) var events: Int64 = 0
        public internal(set) var lastBatch: Int64
        public internal(set) var last: Position
        public internal(set) var chain: Hash
        /// Lines up to here, line breaks included.
        public internal(set) var bytes: Int64 = 0
        fileprivate var digest = SHA256()

        public init(_ header: ExportHeader) {
            lastBatch = header.firstBatch - 1
            last = Position(header.first.rawValue - 1)
            chain = header.previous
            add(header.line)
        }

        /// Counts a line in.
        public mutating func add(_ line: [UInt8]) {
            digest.update(data: line)
            digest.update(data: Self.lineBreak)
            bytes += Int64(line.count) + 1
        }

        /// Counts a batch in whose lines are counted already.
        public mutating func end(batch number: Int64, events added: Int64, chain link: Hash) {
            batches += 1
            events += added
            lastBatch = number
            last = Position(last.rawValue + added)
            chain = link
        }

        /// The last line.
        public var trailer: [UInt8] {
            CanonicalJSON.bytes([
                "batches": .integer(batches), "chain": .string(chain.description),
                "digest": .string(Hash(digest.finalize()).description), "end": .integer(last.rawValue),
                "events": .integer(events),
            ])
        }

        private static let lineBreak: [UInt8] = [UInt8(ascii: "\n")]
    }

    public private(set) var header: ExportHeader?
    /// `nil` before the header.
    public private(set) var progress: Progress?
    /// Whether the last line was read.
    public private(set) var isComplete = false
    private var verifier: ChainVerifier?
    private var batch: ExportedBatch?
    private var pending: Progress?
    private var lines = 0
    private let eventsPerPart: Int

    /// - Parameter eventsPerPart: Batches of more events are handed out in parts of so many.
    public init(eventsPerPart: Int = .max) { self.eventsPerPart = eventsPerPart }

    /// The batch, or part of one, that the line completes, if it does.
    ///
    /// Throws `ExportError`; the reader can't be used after that.
    public mutating func read(_ line: [UInt8]) throws(ExportError) -> ExportedBatch? {
        lines += 1
        guard !isComplete else { throw damaged("something follows the last line") }
        let object: RawJSONObject
        do { object = try RawJSONObject(line) } catch { throw damaged("\(error)") }
        guard header != nil else {
            let first = try ExportHeader(object)
            header = first
            verifier = ChainVerifier(
                tenant: first.tenant, batches: first.firstBatch - 1, head: Position(first.first.rawValue - 1),
                chain: first.previous)
            // Counted as it is written here, so that a header in another spelling does not pass for it.
            progress = Progress(first)
            pending = progress
            return nil
        }
        if object["end"] != nil {
            try end(line)
            return nil
        }
        pending?.add(line)
        do throws(ChainVerifier.Break) {
            return try readMember(object)
        } catch {
            throw ExportError(code: .tampered, detail: "line \(lines): \(error)")
        }
    }

    /// Throws when the last line has not come.
    public func finish() throws(ExportError) {
        guard isComplete else {
            throw ExportError(
                code: .endsEarly,
                detail: "the file ends after position \(progress?.last ?? .start) without its last line")
        }
    }

    private mutating func readMember(_ object: RawJSONObject) throws(ChainVerifier.Break) -> ExportedBatch? {
        if batch != nil { return try readContent(object) }
        guard let next = ExportedBatch(object) else {
            throw ChainVerifier.Break(
                batch: (progress?.lastBatch ?? 0) + 1, position: nil, message: "the line is no batch")
        }
        try verifier?.begin(next.link)
        batch = next
        return nil
    }

    private mutating func readContent(_ object: RawJSONObject) throws(ChainVerifier.Break) -> ExportedBatch? {
        guard let number = batch?.number, let last = batch?.last, let recordedAt = batch?.recordedAt,
            let actor = batch?.actor
        else { return nil }
        if let note = object.text("checkpoint") {
            let signed = try checkpoint(note)
            batch?.checkpoints.append(signed)
            return nil
        }
        guard let event = ExportedBatch.Event(object, actor: actor) else {
            throw ChainVerifier.Break(batch: number, position: nil, message: "the line is no event of it")
        }
        try verifier?.add(
            position: event.position, batch: number, recordedAt: recordedAt, stored: event.leaf,
            computed: event.computedLeaf)
        batch?.events.append(event)
        if event.position == last { return try endBatch() }
        return (batch?.events.count ?? 0) >= eventsPerPart ? endPart() : nil
    }

    private func checkpoint(_ note: String) throws(ChainVerifier.Break) -> SignedCheckpoint {
        guard let signed = SignedCheckpoint(note: note), let batch, signed.checkpoint.tenant == header?.tenant,
            (signed.checkpoint.batch, signed.checkpoint.position) == (batch.number, batch.last),
            signed.checkpoint.chain == batch.chain
        else {
            throw ChainVerifier.Break(
                batch: batch?.number ?? 0, position: nil, message: "its checkpoint tells another history")
        }
        return signed
    }

    private mutating func endPart() -> ExportedBatch? {
        var part = batch
        part?.isPart = true
        batch?.events.removeAll()
        return part
    }

    private mutating func endBatch() throws(ChainVerifier.Break) -> ExportedBatch? {
        try verifier?.end()
        guard let ended = batch else { return nil }
        batch = nil
        pending?.end(batch: ended.number, events: ended.last.rawValue - ended.first.rawValue + 1, chain: ended.chain)
        progress = pending
        return ended
    }

    private mutating func end(_ line: [UInt8]) throws(ExportError) {
        guard batch == nil, let progress, progress.trailer == line else {
            throw damaged("the last line does not fit those before it: one was changed, or is missing")
        }
        isComplete = true
    }

    private func damaged(_ what: String) -> ExportError {
        ExportError(code: .damaged, detail: "line \(lines): \(what)")
    }
}
