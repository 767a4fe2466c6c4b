import AccessControl
import Decoding
import EventSourcing
import Feeding
import HTTPTypes
import Hummingbird
import Operations
import Projecting
import Reconciling

/// An error as the caller is told it: what happened and what to do, and nothing of how we are built.
struct APIError: Error {
    var status: HTTPResponse.Status
    var code: String
    var message: String
    var details: JSONValue = [:]
    var headers: HTTPFields = [:]

    static func badRequest(_ code: String, _ message: String, details: JSONValue = [:]) -> APIError {
        APIError(status: .badRequest, code: code, message: message, details: details)
    }

    static func notFound(_ message: String, code: String = "not_found") -> APIError {
        APIError(status: .notFound, code: code, message: message)
    }

    static func methodNotAllowed(_ allowed: [HTTPRequest.Method]) -> APIError {
        let names = Set(allowed.flatMap { $0 == .get ? ["GET", "HEAD"] : [$0.rawValue] }).sorted()
        let list = names.joined(separator: ", ")
        return APIError(
            status: .methodNotAllowed, code: "method_not_allowed", message: "this path takes \(list) only",
            headers: [.allow: list])
    }

    static func bodyTooLarge(_ limit: Int) -> APIError {
        APIError(
            status: .contentTooLarge, code: "body_too_large",
            message: "the request's body has more than \(limit) bytes or no length; send a smaller one with its "
                + "Content-Length")
    }

    static func unavailable(_ code: String, _ message: String, retryAfterSeconds: Int) -> APIError {
        APIError(
            status: .serviceUnavailable, code: code, message: message,
            headers: [.retryAfter: String(retryAfterSeconds)])
    }

    static let internalError = APIError(
        status: .internalServerError, code: "internal_error",
        message: "something went wrong on our side; try again, and give the operator the request id if it stays so")
}

extension APIError {
    /// As it stands in the envelope.
    var json: JSONValue { ["code": .string(code), "message": .string(message), "details": details] }

    /// The body of an answer that is an error.
    func envelope(at time: Timestamp) -> [UInt8] {
        CanonicalJSON.bytes(["success": false, "error": json, "timestamp": .string(time.description)])
    }

    /// What the caller is told of any error; `internalError` for one that nobody foresaw.
    init(_ error: any Error) {
        switch error {
        case let error as APIError: self = error
        case let error as AccessError: self.init(error)
        case let error as LoginRefused: self.init(error.error)
        case let error as ClientError: self.init(error)
        case let error as TenantError: self.init(error)
        case let error as ProjectionError: self.init(error)
        case let error as UnknownJob: self = .notFound(error.description, code: UnknownJob.code)
        case let error as FeedError: self.init(error)
        case let error as HistoryError: self.init(error)
        case let error as OperationError: self.init(error)
        case let error as ReconciliationError: self.init(error)
        case let error as ReadModelError:
            self = .unavailable("not_built", error.description, retryAfterSeconds: 5)
        case let error as UnknownSchema:
            self = .unavailable(
                "unknown_schema", "\(error); the server has to be upgraded before it can tell", retryAfterSeconds: 60)
        case is StorageUnavailable:
            self = .unavailable(
                "unavailable", "the data can't be read at the moment; try again", retryAfterSeconds: 1)
        case is CancellationError:
            self = .unavailable("cancelled", "the request was given up; try again", retryAfterSeconds: 1)
        case let error as HTTPError where error.status == .notFound:
            self = .notFound("there is nothing at this path")
        case let error as HTTPError where error.status.code < 500:
            self = APIError(
                status: error.status, code: "bad_request", message: error.status.reasonPhrase, headers: error.headers)
        default: self = .internalError
        }
    }

    private init(_ error: AccessError) {
        let code = error.code.rawValue
        switch error.code {
        case .permissionDenied:
            self = APIError(
                status: .forbidden, code: code, message: error.message,
                details: ["permission": .text(error.permission?.rawValue)])
        case .tooManyAttempts, .rateLimited:
            self = APIError(
                status: .tooManyRequests, code: code, message: error.message,
                headers: [.retryAfter: String(max(1, error.retryAfterSeconds ?? 1))])
        default:
            self = APIError(
                status: .unauthorized, code: code, message: error.message, headers: [.wwwAuthenticate: "Bearer"])
        }
    }

    private init(_ error: ClientError) {
        let code = error.code.rawValue
        switch error.code {
        case .invalid: self = .badRequest(code, error.message)
        case .nameTaken: self = APIError(status: .conflict, code: code, message: error.message)
        case .unknown: self = .notFound(error.message, code: code)
        case .roleNotGrantable: self = APIError(status: .forbidden, code: code, message: error.message)
        }
    }

    private init(_ error: TenantError) {
        let code = error.code.rawValue
        switch error.code {
        case .invalid: self = .badRequest(code, error.message)
        case .unknown: self = .notFound(error.message, code: code)
        case .nameTaken, .notInactive, .isDefault, .unreadablePassword:
            self = APIError(status: .conflict, code: code, message: error.message)
        }
    }

    private init(_ error: ProjectionError) {
        let code = error.code.rawValue
        switch error.code {
        case .unknownProjection, .noSuchBuild, .noSuchDeadLetter: self = .notFound(error.message, code: code)
        case .unhealthy, .inUse, .changedDefinition, .tamperedBuild:
            self = APIError(status: .conflict, code: code, message: error.message)
        case .behind: self = .unavailable(code, error.message, retryAfterSeconds: 1)
        case .newerSchema: self = .unavailable(code, error.message, retryAfterSeconds: 60)
        }
    }

    private init(_ error: FeedError) {
        switch error.code {
        case .unknownType, .cursorInvalid, .cursorMismatch:
            self = .badRequest(error.code.rawValue, error.message, details: ["parameter": .text(error.parameter)])
        case .tooManyConsumers, .tooManyRejections:
            self = APIError(status: .conflict, code: error.code.rawValue, message: error.message)
        case .cursorForeign, .unknownTenant:
            self = APIError(status: .forbidden, code: error.code.rawValue, message: error.message)
        case .cursorGone:
            let path = error.resync == .log ? ChangesRoutes.path : SnapshotRoutes.path
            let resync: JSONValue = ["mode": "replace", "path": .string(path)]
            var details: JSONObject = ["reason": .text(error.reason?.rawValue), "resync": resync]
            if let floor = error.floor { details["floor"] = .integer(floor.rawValue) }
            self = APIError(
                status: .gone, code: error.code.rawValue, message: error.message, details: .object(details),
                headers: [.cacheControl: "no-store"])
        case .positionArchived:
            self = APIError(
                status: .gone, code: error.code.rawValue, message: error.message,
                details: ["floor": error.floor.map { .integer($0.rawValue) } ?? .null],
                headers: [.cacheControl: "no-store"])
        }
    }

    private init(_ error: HistoryError) {
        let code = error.code.rawValue
        switch error.code {
        case .future, .reversed: self = .badRequest(code, error.description)
        case .beforeHistory, .unknownEntity: self = .notFound(error.description, code: code)
        case .unknownTenant: self = APIError(status: .forbidden, code: code, message: error.description)
        case .behind: self = .unavailable(code, error.description, retryAfterSeconds: 1)
        case .gone:
            self = APIError(
                status: .gone, code: code, message: error.description,
                details: ["floor": error.floor.map { .integer($0.rawValue) } ?? .null],
                headers: [.cacheControl: "no-store"])
        }
    }

    private init(_ error: ReconciliationError) {
        let code = error.code.rawValue
        switch error.code {
        case .unknownEntity, .unknownConflict: self = .notFound(error.message, code: code)
        case .entityRemoved:
            self = APIError(
                status: .gone, code: code, message: error.message, headers: [.cacheControl: "no-store"])
        case .alreadyResolved, .changedMeanwhile, .idempotencyKeyReused:
            self = APIError(status: .conflict, code: code, message: error.message)
        case .unknownVersion, .invalidRules, .invalidProposal, .invalidResolution, .clockSkew:
            self = .badRequest(code, error.message)
        }
    }

    private init(_ error: OperationError) {
        let code = error.code.rawValue
        switch error.code {
        case .unknownOperation, .unknownEntity: self = .notFound(error.message, code: code)
        case .entityRemoved:
            self = APIError(
                status: .gone, code: code, message: error.message, headers: [.cacheControl: "no-store"])
        case .tooMany:
            self = APIError(
                status: .tooManyRequests, code: code, message: error.message, headers: [.retryAfter: "30"])
        case .unreadable: self = .unavailable(code, error.message, retryAfterSeconds: 60)
        }
    }
}
