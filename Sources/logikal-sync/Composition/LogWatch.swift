import EventSourcing
import Logging
import PostgresStorage
import ServiceLifecycle

/// Compares the logs with their witness while they grow, so that it has seen almost all that a restore could take back.
struct LogWatch: Service {
    let epochs: PostgresEpochs
    let witness: WitnessFile
    var interval: Duration = .seconds(2)
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var isFailing = false
            while !Task.isCancelled {
                do {
                    try await Self.compare(epochs, witness, logger)
                    isFailing = false
                } catch {
                    guard !Task.isCancelled else { return }
                    // Once: while the database is away, others say so too.
                    if !isFailing { logger.error("logs not witnessed", error: error) }
                    isFailing = true
                }
                do { try await Task.sleep(for: interval) } catch { return }
            }
        }
    }

    static func compare(_ epochs: PostgresEpochs, _ witness: WitnessFile, _ logger: Logger) async throws {
        if try await !epochs.recogniseTimeline() {
            logger.warning("another server has taken over: all logs begin a new epoch, and consumers begin anew")
        }
        for tenant in try await epochs.compare(with: witness) {
            logger.warning(
                "the log was set back since it was last seen, and begins a new epoch; consumers begin anew",
                metadata: ["tenant": "\(tenant)"])
        }
    }
}
