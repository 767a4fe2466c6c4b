/// Everything this client can ask of Logikal: a new session, its end, four selections, and reads.
///
/// The list is closed on purpose (`logikal-api.md` 6): the service also creates, deletes and reorders, and code that
/// can't name an operation can't call it.
public enum LogikalEndpoint: String, Sendable, CaseIterable, Codable {
    case version = "GET /version"
    case login = "POST /auth"
    case logout = "DELETE /auth"
    case directories = "GET /directories"
    case selectDirectory = "POST /directories/select"
    case projects = "GET /projects"
    case selectProject = "POST /projects/select"
    case selectedProject = "GET /projects/selected"
    case estimation = "GET /projects/selected/estimation"
    case addressTypes = "GET /projects/selected/addresses"
    case address = "GET /projects/selected/addresses/{addressType}"
    case phases = "GET /phases"
    case selectPhase = "POST /phases/select"
    case elevations = "GET /elevations"
    case thumbnail = "GET /elevations/{elevationId}/thumbnail"
    case selectElevation = "POST /elevations/select"
    case partsList = "GET /elevations/selected/parts-list"
    case quotationPrice = "GET /elevations/selected/quotation-price"

    /// Selections move the session; everything else leaves it where it is.
    public var isSelection: Bool {
        switch self {
        case .selectDirectory, .selectProject, .selectPhase, .selectElevation: true
        default: false
        }
    }

    var method: HTTPRequest.Method {
        switch self {
        case .logout: .delete
        case .login, .selectDirectory, .selectProject, .selectPhase, .selectElevation: .post
        default: .get
        }
    }

    /// The path below the service's address, with its placeholder.
    var path: Substring { rawValue.drop { $0 != " " }.dropFirst() }
}
