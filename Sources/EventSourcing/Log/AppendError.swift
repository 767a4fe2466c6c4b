/// Why a batch was refused. Nothing of it was written.
public struct AppendError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: String, Sendable {
        case versionConflict = "version_conflict"
        case contentMismatch = "content_mismatch"
        case unknownTenant = "unknown_tenant"
        /// The transaction is another tenant's.
        case foreignTenant = "foreign_tenant"
        case wrongIsolation = "wrong_isolation"
        case fencedOut = "fenced_out"
        case emptyBatch = "empty_batch"
        case overloaded = "overloaded"
    }

    public let code: Code
    public let batchKey: String
    /// What the database said: which streams, which versions.
    public let detail: String

    public init(code: Code, batchKey: String, detail: String) {
        self.code = code
        self.batchKey = batchKey
        self.detail = detail
    }

    public var disposition: Disposition {
        switch code {
        case .versionConflict: .startOver
        case .fencedOut: .halt
        case .overloaded: .retry(after: .seconds(1))
        case .contentMismatch, .unknownTenant, .foreignTenant, .wrongIsolation, .emptyBatch: .quarantine
        }
    }

    public var description: String { "batch \(batchKey) was not appended (\(code.rawValue)): \(detail). \(remedy)" }

    private var remedy: String {
        switch code {
        case .versionConflict: "Read the named streams again, compute the difference anew and append that."
        case .contentMismatch: "The key belongs to another batch; choose a new key for new content."
        case .unknownTenant: "Create the tenant first."
        case .foreignTenant: "Append in a transaction that names the batch's tenant."
        case .wrongIsolation: "Append in a READ COMMITTED transaction: any other reads a stale head."
        case .fencedOut: "Another process leads this tenant now; stop, and start over with a new lease."
        case .emptyBatch: "Append at least one event."
        case .overloaded: "Append it again in a moment."
        }
    }
}
