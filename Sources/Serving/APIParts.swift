public import AccessControl
public import EventSourcing
public import Feeding

/// What the API serves from.
public struct APIParts: Sendable {
    public var feed: ChangesFeed
    public var consumers: ConsumerBook
    public var vocabulary: FeedVocabulary
    public var readModels: any ReadModelStore
    public var blobs: any BlobReader
    public var parts: any PartsReader
    public var history: any HistoryReader
    /// `nil` where there is no key to sign with.
    public var proofs: (any LogProofSource)?
    public var authenticator: Authenticator
    /// `nil` where nothing is known of polling.
    public var polling: (any PollingOffice)?
    /// Asked at most once a second, whoever asks.
    public var health: @Sendable () async -> HealthReport
    /// For the times in answers.
    public var now: @Sendable () -> Timestamp

    public init(
        feed: ChangesFeed, consumers: ConsumerBook, vocabulary: FeedVocabulary, readModels: any ReadModelStore,
        blobs: any BlobReader, parts: any PartsReader, history: any HistoryReader,
        proofs: (any LogProofSource)? = nil, authenticator: Authenticator,
        health: @escaping @Sendable () async -> HealthReport,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.feed = feed
        self.consumers = consumers
        self.vocabulary = vocabulary
        self.readModels = readModels
        self.blobs = blobs
        self.parts = parts
        self.history = history
        self.proofs = proofs
        self.authenticator = authenticator
        self.health = health
        self.now = now
    }
}
