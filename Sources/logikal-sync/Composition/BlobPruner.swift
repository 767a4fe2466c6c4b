import EventSourcing
import Logging
import PostgresStorage
import ServiceLifecycle

/// Drops what nothing names any more, once an hour.
struct BlobPruner: Service {
    let keeper: PostgresBlobKeeper
    let policy: PostgresBlobKeeper.Policy
    let tenant: TenantID
    let logger: Logger

    static let interval = Duration.seconds(3600)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while true {
                do { try await Task.sleep(for: Self.interval) } catch { return }
                do {
                    let pruned = try await keeper.prune(policy, tenant: tenant)
                    guard pruned.bytes > 0 else { continue }
                    logger.info(
                        "dropped bytes that nothing names any more",
                        metadata: [
                            "blobs": "\(pruned.blobs)", "rows": "\(pruned.rows)", "bytes": "\(pruned.bytes)",
                        ])
                } catch {
                    guard !Task.isCancelled else { return }
                    logger.warning("blobs not pruned; it is tried again in an hour", metadata: ["error": "\(error)"])
                }
            }
        }
    }
}
