public import EventSourcing
public import PostgresClient
public import PostgresStorage

extension PostgresPool {
    /// Verifies a log in one walk, and cut into as many spans as there can be: both have to say the same.
    public func verifiedLog(
        tenant: TenantID = .default, key: LogVerifyKey? = nil, from start: PostgresLogVerifier.Start = .beginning,
        against checkpoints: [SignedCheckpoint] = []
    ) async throws -> PostgresLogVerifier.Report {
        let whole = try await PostgresLogVerifier(pool: self, key: key, parallelism: 1)
            .verify(tenant: tenant, from: start, against: checkpoints)
        for spans in [2, 3] {
            let cut = try await PostgresLogVerifier(
                pool: self, key: key, parallelism: spans, fewestPositionsPerSpan: 1
            ).verify(tenant: tenant, from: start, against: checkpoints)
            guard cut == whole else { throw DifferentVerification(whole: whole, cut: cut, spans: spans) }
        }
        return whole
    }
}

/// The same log, verified as a whole and in parts, with two results.
struct DifferentVerification: Error {
    let whole: PostgresLogVerifier.Report
    let cut: PostgresLogVerifier.Report
    let spans: Int
}
