import LogikalClient

/// How sessions at Logikal are opened.
struct SessionPolicy: Sendable {
    /// Which programme mode a login asks for (`logikal-api.md` 3.1).
    var erp = true
    /// How many may be open at once: each may take a licence that somebody else can't use.
    var most = 1
}

extension Settings.Logikal {
    func configuration(_ sessions: SessionPolicy) -> LogikalConfiguration {
        LogikalConfiguration(
            address: address, username: username, password: password, erp: sessions.erp, maximumSessions: sessions.most)
    }
}
