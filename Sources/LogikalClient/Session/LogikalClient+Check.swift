import Logging

extension LogikalClient {
    /// Opens a session and closes it again: whether the service lets this user in.
    ///
    /// Takes one of the service's licences for that moment.
    public func check() async throws(LogikalError) {
        let token = try await login()
        do { try await logout(token) } catch {
            // The user was let in, which is what was asked; the service closes what is left open by itself.
            logger.warning("Logikal logout failed", metadata: ["error": "\(error)"])
            return
        }
        await ledger?.closed(token)
    }
}
