public import AccessControl
public import Decoding
public import EventSourcing
public import Feeding
public import Operations
public import Reconciling
public import Waking

/// What the API serves from.
public struct APIParts: Sendable {
    public var feed: ChangesFeed
    public var snapshots: SnapshotFeed
    public var consumers: ConsumerBook
    /// `nil` where there is no key to keep secrets under.
    public var webhooks: WebhookBook?
    public var vocabulary: FeedVocabulary
    public var readModels: any ReadModelStore
    public var blobs: any BlobReader
    public var parts: any PartsReader
    public var history: any HistoryReader
    /// `nil` where there is no key to sign with.
    public var proofs: (any LogProofSource)?
    /// `nil` where nobody polls: its paths are not there then.
    public var connection: (any ConnectionReports)?
    /// `nil` where nobody polls: its paths are not there then.
    public var door: (any LogikalDoor)?
    public var operations: any OperationStore
    public var reconciliation: any ReconciliationBook
    /// Whether operations are accepted: without a Logikal none would ever run.
    public var isLogikalConfigured: @Sendable (TenantID) async throws -> Bool
    public var access: APIAccess
    /// `nil` where nobody makes read models: its paths are not there then.
    public var projections: ProjectionOffice?
    /// `nil` where nothing is decoded: its paths are not there then.
    public var jobs: (any JobStore)?
    /// `nil` where tenants are looked after by hand only: its paths are not there then.
    public var tenants: TenantOffice?
    /// `nil` where nothing is known of polling.
    public var polling: (any PollingOffice)?
    /// `nil` where nothing is measured: its path is not there then.
    public var metrics: (any MetricsPage)?
    /// Requests as all processes count them that serve; `nil` where each counts for itself.
    public var sharedCounts: (any SharedCounts)?
    /// `nil` counts no requests.
    public var observer: (any RequestObserver)?
    /// Asked at most once a second, whoever asks.
    public var health: @Sendable () async -> HealthReport
    /// For the times in answers.
    public var now: @Sendable () -> Timestamp

    public init(
        feed: ChangesFeed, snapshots: SnapshotFeed, consumers: ConsumerBook, vocabulary: FeedVocabulary,
        readModels: any ReadModelStore,
        blobs: any BlobReader, parts: any PartsReader, history: any HistoryReader,
        proofs: (any LogProofSource)? = nil, connection: (any ConnectionReports)? = nil,
        operations: any OperationStore, reconciliation: any ReconciliationBook,
        isLogikalConfigured: @escaping @Sendable (TenantID) async throws -> Bool,
        access: APIAccess,
        health: @escaping @Sendable () async -> HealthReport,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.feed = feed
        self.snapshots = snapshots
        self.consumers = consumers
        self.vocabulary = vocabulary
        self.readModels = readModels
        self.blobs = blobs
        self.parts = parts
        self.history = history
        self.proofs = proofs
        self.connection = connection
        self.operations = operations
        self.reconciliation = reconciliation
        self.isLogikalConfigured = isLogikalConfigured
        self.access = access
        self.health = health
        self.now = now
    }
}
