import EventSourcing
import PostgresClient

/// The walk over one span of the log in one snapshot, some ten thousand positions at a time.
struct LogWalk {
    /// How far a span was followed, and what stands there of redactions.
    struct Finding: Sendable {
        var verifier: ChainVerifier
        /// The redacted events, with the digests of what stands in their places now.
        var redacted: [Position: (batch: Int64, digest: Hash)] = [:]
        /// What the redactions in these batches say that they put there.
        var listed: [Position: Hash] = [:]
        var firstBreak: ChainVerifier.Break?
    }

    private var finding: Finding
    private let tenant: TenantID
    private let floor: Position
    private let connection: PostgresConnection
    private static let positionsPerRead: Int64 = 20_000

    /// - Parameter onProgress: The position reached.
    static func run(
        _ span: VerificationPlan.Span, of tenant: TenantID, _ connection: PostgresConnection,
        onProgress: (Position) -> Void
    ) throws -> Finding {
        // More may be archived than when the spans were cut.
        guard let sequencer = try connection.query(SQL(statement: "log.head", tenant), Sequencer.init).first else {
            throw AppendError(code: .unknownTenant, batchKey: "-", detail: "there is no tenant \(tenant) any more")
        }
        var walk = LogWalk(
            finding: Finding(verifier: span.start), tenant: tenant, floor: sequencer.floor, connection: connection)
        do {
            try walk.run(through: span.last, onProgress)
        } catch let broken as ChainVerifier.Break {
            walk.finding.firstBreak = broken
        }
        return walk.finding
    }

    private mutating func run(through last: Int64, _ onProgress: (Position) -> Void) throws {
        var next = finding.verifier.batches + 1
        while next <= last {
            let pending = try batches(from: next).prefix { $0.link.number <= last }
            guard let newest = pending.last?.link else { return }
            // Of what is archived only the links are here; the archive's manifest has the rest.
            let archived = pending.prefix { $0.link.last <= floor }
            for batch in archived {
                try finding.verifier.begin(batch.link)
                try finding.verifier.endArchived()
            }
            try verifyKept(archived)
            try verify(pending.dropFirst(archived.count))
            for batch in pending { finding.listed.merge(batch.redacted) { $1 } }
            next = newest.number + 1
            onProgress(newest.last)
        }
    }

    private func batches(from first: Int64) throws -> [StoredBatch] {
        try connection.query(
            SQL(statement: "log.batches", tenant, PostgresValue(first), PostgresValue(Self.positionsPerRead)),
            StoredBatch.init)
    }

    private mutating func verify(_ batches: ArraySlice<StoredBatch>) throws {
        guard let first = batches.first?.link, let last = batches.last?.link else { return }
        var remaining = batches
        var current: StoredBatch?
        var (verifier, redacted, hasher) = (finding.verifier, finding.redacted, LeafHasher())
        var contents = ContentCheck()
        // Also when it ends with a break: how far it came is told.
        defer { (finding.verifier, finding.redacted) = (verifier, redacted) }
        try connection.copyRows(StoredEvent.statement(tenant, first.first, last.last)) { row in
            let position = Position(try row.int64(0))
            while current == nil || position > current!.link.last, let next = remaining.popFirst() {
                try verifier.end()
                if let current { try contents.end(current) }
                try verifier.begin(next.link)
                current = next
            }
            let payload = try StoredEvent.payloadDigest(row, &hasher)
            let content = try StoredEvent.content(row, actor: current?.actor ?? "")
            try verifier.add(
                position: position, batch: try row.int64(1), recordedAt: Timestamp(try row.timestamp(10)),
                stored: Hash(bytes: Array(try row.bytes(18))), computed: hasher.leaf(of: content, payload: payload))
            try contents.add(row, content, &hasher)
            if try row.bytesIfPresent(19) != nil {
                redacted[position] = (current?.link.number ?? 0, try StoredEvent.presentDigest(row, &hasher))
            }
        }
        while let next = remaining.popFirst() {
            try verifier.end()
            if let current { try contents.end(current) }
            try verifier.begin(next.link)
            current = next
        }
        try verifier.end()
        if let current { try contents.end(current) }
    }

    /// What stayed of archived batches still is what its own leaf says; whether that is the batch's, the archive tells.
    private func verifyKept(_ batches: ArraySlice<StoredBatch>) throws {
        guard let first = batches.first?.link, let last = batches.last?.link else { return }
        var remaining = batches
        var hasher = LeafHasher()
        try connection.copyRows(StoredEvent.statement(tenant, first.first, last.last)) { row in
            let position = Position(try row.int64(0))
            while let batch = remaining.first, batch.link.last < position { remaining.removeFirst() }
            guard let batch = remaining.first else { return }
            let content = try StoredEvent.content(row, actor: batch.actor)
            let payload = try StoredEvent.payloadDigest(row, &hasher)
            let leaf = hasher.leaf(of: content, payload: payload)
            guard try row.int64(1) == batch.link.number, Hash(bytes: Array(try row.bytes(18))) == leaf else {
                throw ChainVerifier.Break(
                    batch: batch.link.number, position: position,
                    message: "the event that stayed of the archived ones is not the one that was appended")
            }
        }
    }
}
