public import EventSourcing
public import Logging
public import ServiceLifecycle

/// Reads what a consumer who begins asks for, before one does: its first page is then there, and so is a connection
/// that knows the statements.
public struct FirstPages: Service {
    private let feed: ChangesFeed
    private let tenants: @Sendable () async throws -> [TenantID]
    private let logger: Logger

    public init(feed: ChangesFeed, tenants: @escaping @Sendable () async throws -> [TenantID], logger: Logger) {
        self.feed = feed
        self.tenants = tenants
        self.logger = logger
    }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            do {
                for tenant in try await tenants() {
                    for view in [FeedView.latest, .log] {
                        _ = try await feed.answer(FeedRequest(tenant: tenant, view: view))
                    }
                }
            } catch {
                // Whoever asks finds out himself.
                logger.debug("first pages are not read yet", metadata: ["error": "\(error)"])
            }
        }
        try? await gracefulShutdown()
    }
}
