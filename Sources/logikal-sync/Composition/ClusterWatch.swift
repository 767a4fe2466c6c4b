import Logging
import PrivatePostgres
import ServiceLifecycle

/// Starts the private PostgreSQL again when it died, so that the service heals by itself: the connections come back on
/// their own. Where that fails the service ends with the reason, for whoever supervises it.
struct ClusterWatch: Service {
    let cluster: PrivateCluster
    let logger: Logger

    private static let interval = Duration.milliseconds(500)

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            while true {
                do { try await Task.sleep(for: Self.interval) } catch { return }
                do {
                    guard try await cluster.revive() else { continue }
                    logger.warning("the private PostgreSQL had ended and was started again")
                } catch {
                    guard !Task.isCancelled else { return }
                    throw error
                }
            }
        }
    }
}
