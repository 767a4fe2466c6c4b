import AccessControl
import EventSourcing
import Serving

/// A Logikal that knows one password, and one that is away for whoever asks as `nobody`.
struct MemoryDoor: LogikalDoor {
    static let password = "password-of-logikal"

    func knock(as user: LogikalUser?, tenant: TenantID) async throws -> LogikalAddress {
        if user?.name == "nobody" { throw DoorError(.unavailable, "away") }
        guard let user, user.password.reveal() != Self.password else {
            return LogikalAddress("https://logikal.example")
        }
        throw DoorError(.unauthorized, "Logikal did not accept the user name and password")
    }

    func look(tenant: TenantID) async throws -> LogikalStanding {
        LogikalStanding(
            address: LogikalAddress("https://logikal.example"), version: "MBIOE 3.1", circuit: "closed")
    }
}
