import EventSourcing
import Logging
import PostgresStorage
import ServiceLifecycle

/// Forgets audit events whose time is over, once an hour.
struct AuditPruner: Service {
    private static let pause: Duration = .seconds(3600)

    let audit: PostgresAudit
    let retention: Duration
    let tenant: TenantID
    let now: @Sendable () -> Timestamp
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while true {
                do {
                    let forgotten = try await audit.forget(before: now() + (.zero - retention), tenant: tenant)
                    if forgotten > 0 {
                        logger.info("forgot audit events", metadata: ["events": "\(forgotten)"])
                    }
                } catch {
                    guard !Task.isCancelled else { return }
                    logger.warning("audit events are not forgotten in time", metadata: ["error": "\(error)"])
                }
                do { try await Task.sleep(for: Self.pause) } catch { return }
            }
        }
    }
}
