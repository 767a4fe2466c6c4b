extension LogikalError: CustomStringConvertible, CustomDebugStringConvertible {
    public var description: String {
        var facts = status.map { ["status \($0)"] } ?? []
        if let code = vendor?.code { facts.append("vendor's code \(code)") }
        if let cause { facts.append("\(cause)") }
        let details = facts.isEmpty ? "" : " (\(facts.joined(separator: "; ")))"
        return "\(code.rawValue): \(scope): \(happening)\(details). \(remedy)"
    }

    /// With the vendor's words.
    public var debugDescription: String {
        vendor?.text.map { "\(description) The service says: \($0)" } ?? description
    }

    private var happening: String {
        switch code {
        case .unauthorized: "Logikal did not accept the user name and password"
        case .loginRefused: "Logikal would not open a session"
        case .sessionNotKept: "the session was closed again, because its token could not be stored"
        case .sessionExpired: "the session has ended"
        case .forbidden: "Logikal's user lacks the permission"
        case .notFound: "Logikal can't find it"
        case .wrongContext: "the session was not where this call needs it"
        case .wrongPlace: "the session stands in another place than expected"
        case .locked: "it is locked or in use"
        case .badRequest: "Logikal can't do this with the object"
        case .serverFailure: "the server failed"
        case .malformedAnswer: "the answer is none of the documented ones"
        case .wrongAddress: "something answered that is not a Logikal service"
        case .timedOut: "no complete answer in time"
        case .unreachable: "no connection to the server"
        case .connectionLost: "the connection broke"
        case .tls: "no trusted connection"
        case .bodyTooLarge: "the answer exceeds the limit"
        case .cancelled: "the call was cancelled"
        case .closed: "the session or the transport is closed"
        }
    }

    private var remedy: String {
        switch code {
        case .unauthorized: "Check user name and password of the service's user."
        case .loginRefused: "Check that a licence is free and that the user may use the service; it is tried again."
        case .sessionNotKept: "It is tried again; see to the database."
        case .sessionExpired, .wrongContext, .wrongPlace: "Start over with a new session."
        case .forbidden: "Give the service's user the right, or exclude the item."
        case .notFound: "List its parent again before taking it for deleted."
        case .locked: "It is tried again later; close it in Logikal if it stays locked."
        case .badRequest: "Open the item in Logikal; it is left out until it changes."
        case .serverFailure: "It is tried again; look at the service's log if it persists."
        case .malformedAnswer: "Check what stands between here and the service; note its version."
        case .wrongAddress: "Check the base URL, which includes the path up to api/v3."
        case .timedOut: "It is tried again; raise the time-out of this call if it persists."
        case .unreachable: "Check host, port and firewall, and that the service runs."
        case .connectionLost: "It is tried again; check proxies and the network if it persists."
        case .tls: "Check the certificate, or name its authority in the settings."
        case .bodyTooLarge: "Raise the limit for this call if the item is legitimate."
        case .cancelled, .closed: "Nothing to be done."
        }
    }
}
