/// Keeps what is needed to close open sessions after this process, should it be killed before it closed them itself.
public protocol SessionLedger: Sendable {
    /// Called before a new session is used. A session that can't be kept is closed again.
    func opened(_ token: SessionToken, at address: ServiceAddress) async throws
    /// The service has closed the session, or says that there is none.
    func closed(_ token: SessionToken) async
}
