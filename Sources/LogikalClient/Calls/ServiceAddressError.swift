/// Why a text is not the address of a Logikal service.
public struct ServiceAddressError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: String, Sendable {
        case malformed
        case unsupportedScheme = "unsupported_scheme"
        case containsCredentials = "contains_credentials"
    }

    public let code: Code

    public var description: String {
        let reason =
            switch code {
            case .malformed: "it is no URL with a host and without a query"
            case .unsupportedScheme: "only http and https are spoken"
            case .containsCredentials: "user name and password are settings of their own"
            }
        return "not the address of a Logikal service: \(reason); "
            + "give the full base URL, such as https://host/MbioeService.svc/api/v3"
    }
}
