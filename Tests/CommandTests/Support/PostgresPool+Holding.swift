import PostgresClient

extension PostgresPool {
    /// Runs the body while a transaction holds what the statement locks.
    func holding(_ statement: SQL, _ body: @Sendable () async throws -> Void) async throws {
        let (locked, isLocked) = AsyncStream<Void>.makeStream()
        let gate = Released()
        let holding = Task {
            try await withTransaction { connection in
                try connection.execute(statement)
                isLocked.finish()
                gate.wait()
            }
        }
        for await _ in locked {}
        let result: Result<Void, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        gate.open()
        _ = try await holding.value
        try result.get()
    }
}
