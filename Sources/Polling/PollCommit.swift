public import EventSourcing
public import Foundation

/// What one step of a cycle learnt. All of it is stored in one transaction, or none.
public struct PollCommit: Sendable {
    /// `nil` when nothing differed.
    public var batch: ProposedBatch?
    public var scopes: [ScopeResult] = []
    public var missed: [UUID] = []
    /// Entities that need no count of misses any more: seen again, or removed.
    public var settled: [UUID] = []
    /// By their projects.
    public var visits: [UUID: Visit] = [:]
    public var stamps: [AssetStamp] = []
    public var blobs: [Blob] = []
    public var failedProjects: [ProjectFailure] = []
    /// Projects that failed before and were read now.
    public var recoveredProjects: [UUID] = []

    /// When it was made.
    public var at: Timestamp

    public init(at: Timestamp) { self.at = at }

    public var isEmpty: Bool {
        batch == nil && scopes.isEmpty && missed.isEmpty && settled.isEmpty && visits.isEmpty && stamps.isEmpty
            && blobs.isEmpty && failedProjects.isEmpty && recoveredProjects.isEmpty
    }
}
