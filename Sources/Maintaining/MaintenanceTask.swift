/// One thing that is to be done now and then for as long as an installation lives.
public struct MaintenanceTask: Sendable {
    /// How it is called in listings and at the keyboard, e.g. `checkpoint`.
    public let name: String
    /// From the end of one run to the start of the next.
    public let interval: Duration
    let work: @Sendable () async throws -> MaintenanceResult

    /// - Parameter work: Done by one process at a time, and from the beginning again if that process dies.
    public init(
        _ name: String, every interval: Duration, work: @escaping @Sendable () async throws -> MaintenanceResult
    ) {
        self.name = name
        self.interval = interval
        self.work = work
    }
}

/// What came of one run.
public struct MaintenanceResult: Sendable, Equatable {
    /// One line, e.g. `3 blobs dropped`.
    public let detail: String
    /// Done as far as a program can: the detail says what a person has to do.
    public let needsAttention: Bool

    public init(_ detail: String, needsAttention: Bool = false) {
        self.detail = detail
        self.needsAttention = needsAttention
    }
}
