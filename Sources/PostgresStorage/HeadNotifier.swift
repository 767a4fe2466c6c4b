import EventSourcing
public import Logging
public import PostgresClient
import Synchronization

/// Tells every process that logs have grown: after the commit, never inside it, because a NOTIFY in the appending
/// transaction would serialise all commits of the server. A lost notification costs a listener one of its own polls.
///
/// What is announced while a notification is under way shares the next one.
public final class HeadNotifier: Sendable {
    private struct State {
        var heads: [TenantID: Position] = [:]
        var isSending = false
    }

    private let pool: PostgresPool
    private let logger: Logger
    private let state = Mutex(State())

    public init(pool: PostgresPool, logger: Logger) {
        self.pool = pool
        self.logger = logger
    }

    /// Returns once it is sent, or will be by whoever is sending now.
    func announce(tenant: TenantID, head: Position) async {
        let isSender = state.withLock { state in
            state.heads[tenant] = max(state.heads[tenant] ?? head, head)
            defer { state.isSending = true }
            return !state.isSending
        }
        guard isSender else { return }
        while let heads = takeHeads() {
            do {
                let payloads = heads.map { "\($0):\($1)" }
                _ = try await pool.query(
                    SQL(
                        statement: "log.notify",
                        [PostgresValue(PostgresHeadSource.channel), PostgresValue(payloads)])
                ) { _ in () }
            } catch {
                logger.debug("heads not announced", metadata: ["heads": "\(heads)", "error": "\(error)"])
            }
        }
    }

    /// `nil` when there is nothing left to send, and so no sender.
    private func takeHeads() -> [TenantID: Position]? {
        state.withLock { state in
            guard !state.heads.isEmpty else {
                state.isSending = false
                return nil
            }
            defer { state.heads = [:] }
            return state.heads
        }
    }
}
