import EventSourcing
import Logging
import PostgresStorage
import ServiceLifecycle

/// Verifies a log now and then, so that what somebody changed past the service is noticed before it is needed.
struct ChainWatch: Service {
    let verifier: PostgresLogVerifier
    let tenant: TenantID
    let interval: Duration
    let logger: Logger
    /// Told what each verification came to.
    let onReport: @Sendable (_ isIntact: Bool) -> Void

    /// A process that has just begun has more urgent things to do.
    private static let longestFirstPause = Duration.seconds(60)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var pause = min(interval, Self.longestFirstPause)
            while true {
                do { try await Task.sleep(for: pause) } catch { return }
                pause = interval
                do {
                    let report = try await verifier.verify(tenant: tenant)
                    onReport(report.firstBreak == nil)
                    guard let broken = report.firstBreak else { continue }
                    logger.critical(
                        "a log is not what was appended", metadata: ["tenant": "\(tenant)", "break": "\(broken)"])
                } catch {
                    guard !Task.isCancelled else { return }
                    logger.error(
                        "a log is not verified; it is tried again", error: error, metadata: ["tenant": "\(tenant)"])
                }
            }
        }
    }
}
