import EventSourcing
import Foundation
import Logging
import PostgresStorage
import ServiceLifecycle

/// Signs a checkpoint every hour when the log has moved, so that history can't be rewritten unnoticed for longer.
struct CheckpointSigner: Service {
    let checkpoints: PostgresCheckpoints
    let tenant: TenantID
    var interval: Duration = .seconds(3600)
    let now: @Sendable () -> Timestamp
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    _ = try await checkpoints.sign(tenant: tenant, at: now())
                } catch {
                    // Nothing failed: the service ends.
                    guard !Task.isCancelled else { return }
                    logger.error("checkpoint not signed; the next hour tries again", error: error)
                }
                do { try await Task.sleep(for: interval) } catch { return }
            }
        }
    }
}
