import Foundation

/// How far a tenant's log had come at a moment, and its chain there: what has to be kept elsewhere so that nobody,
/// the database's owner included, can tell another history later.
public struct LogCheckpoint: Sendable, Hashable {
    public let tenant: TenantID
    /// The number of events.
    public let position: Position
    public let batch: Int64
    public let chain: Hash
    public let signedAt: Timestamp

    public init(tenant: TenantID, position: Position, batch: Int64, chain: Hash, signedAt: Timestamp) {
        self.tenant = tenant
        self.position = position
        self.batch = batch
        self.chain = chain
        self.signedAt = signedAt
    }

    /// What is signed: origin, size and hash as transparency logs write them (C2SP tlog-checkpoint), then what else is
    /// needed to find the batch.
    var body: String {
        """
        \(Self.origin)/\(tenant)
        \(position)
        \(Data(chain.bytes).base64EncodedString())
        batch \(batch)
        time \(signedAt)

        """
    }

    private static let origin = "logikal-sync"

    /// Reads what `body` writes; `nil` for any other text.
    init?(body: some StringProtocol) {
        let lines = body.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count == 6, lines[5].isEmpty, lines[0].hasPrefix("\(Self.origin)/"),
            let tenant = Int32(lines[0].dropFirst(Self.origin.count + 1)), let position = Int64(lines[1]),
            let chain = Data(base64Encoded: String(lines[2])), chain.count == 32, lines[3].hasPrefix("batch "),
            let batch = Int64(lines[3].dropFirst("batch ".count)), lines[4].hasPrefix("time "),
            let signedAt = Timestamp(rfc3339: String(lines[4].dropFirst("time ".count)))
        else { return nil }
        self.init(
            tenant: TenantID(rawValue: tenant), position: Position(position), batch: batch,
            chain: Hash(bytes: Array(chain)), signedAt: signedAt)
        guard self.body.isIdentical(to: String(body)) else { return nil }
    }
}
