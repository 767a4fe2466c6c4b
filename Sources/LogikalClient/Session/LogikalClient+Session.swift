extension LogikalClient {
    /// A session that logs in at its first call.
    public func makeSession() -> LogikalSession { LogikalSession(client: self) }

    /// Runs `body` with a session and logs out after it, also when it throws or the task is cancelled.
    ///
    /// - Parameter capabilities: What is known about the service's navigation; replaces what this client has learnt.
    public func withSession<Value, Failure: Error>(
        capabilities: NavigationCapabilities? = nil, _ body: (LogikalSession) async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        if let capabilities { navigation.capabilities = capabilities }
        let session = makeSession()
        do {
            let value = try await body(session)
            await session.close()
            return value
        } catch {
            await session.close()
            throw error
        }
    }
}
