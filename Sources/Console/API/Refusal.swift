import EventSourcing
import HTTPTypes
import Hummingbird

/// Why something can't be shown or done: as the API told it, or for a reason of the console's own.
struct Refusal: Error, Sendable {
    let status: HTTPResponse.Status
    let code: String
    /// What happened, and what to do about it.
    let message: String
    let details: JSONValue
    let requestID: String?
    let retryAfter: String?

    init(
        status: HTTPResponse.Status, code: String, message: String, details: JSONValue = .null,
        requestID: String? = nil, retryAfter: String? = nil
    ) {
        self.status = status
        self.code = code
        self.message = message
        self.details = details
        self.requestID = requestID
        self.retryAfter = retryAfter
    }

    /// - Parameter json: The API's envelope of an error.
    init(_ response: Response, _ json: JSONValue) {
        let error = json["error"]
        self.init(
            status: response.status, code: error?["code"]?.string ?? "unknown",
            message: error?["message"]?.string ?? response.status.reasonPhrase, details: error?["details"] ?? .null,
            requestID: response.headers[HTTPField.Name("X-Request-Id")!], retryAfter: response.headers[.retryAfter])
    }

    /// What is told of any error; nothing of how we are built for one that nobody foresaw.
    init(_ error: any Error) {
        switch error {
        case let error as Refusal: self = error
        case is CancellationError:
            self.init(
                status: .serviceUnavailable, code: "cancelled", message: "The request was given up; try again.")
        default:
            self.init(
                status: .internalServerError, code: "internal_error",
                message: "Something went wrong on our side; try again, and tell the operator if it stays so.")
        }
    }

    static let noSuchPage = Refusal(
        status: .notFound, code: "no_such_page",
        message: "There is no page at this address; it may have been mistyped. The overview leads to all there are.")

    static let notSignedIn = Refusal(
        status: .unauthorized, code: "not_signed_in", message: "Sign in to go on.")

    static let foreignForm = Refusal(
        status: .forbidden, code: "form_not_accepted",
        message: "The form did not come from this console, or is older than its cookies. Nothing was done; go back, "
            + "load the page again, and send the form once more.")

    static let notUnderstood = Refusal(
        status: .badRequest, code: "not_understood",
        message: "What was sent is no form of this console. Nothing was done; go back, load the page again, and try "
            + "once more.")

    static func missing(_ what: String) -> Refusal {
        Refusal(status: .badRequest, code: "missing_value", message: "\(what). Nothing was done; go back and add it.")
    }

    static func noNumber(_ text: String) -> Refusal {
        Refusal(
            status: .badRequest, code: "no_number",
            message: "\(text) is not a whole number. Nothing was done; go back and correct it.")
    }

    /// Whoever is signed in is not let in any more, as after their client was revoked.
    var endsSession: Bool { status == .unauthorized }

    /// What this person does not see, or this server does not do.
    var isOfNoConcern: Bool { status == .forbidden || status == .notFound }

    var title: String {
        switch status.code {
        case 403: "Not allowed"
        case 404, 410: "Not there"
        case 409: "Changed meanwhile"
        case 429: "Too many requests"
        case 503: "Not possible at the moment"
        case 400..<500: "Not accepted"
        default: "Something went wrong"
        }
    }

    var json: JSONObject {
        [
            "code": .string(code), "message": .string(message.asSentence), "permission": details["permission"] ?? .null,
            "requestID": .text(requestID), "retryAfter": .text(retryAfter), "status": .integer(status.code),
            "title": .string(title),
        ]
    }
}

extension String {
    /// The API's messages begin small and end without a stop, for they also stand in logs.
    fileprivate var asSentence: String {
        let ending = hasSuffix(".") || hasSuffix("!") ? "" : "."
        return prefix(1).uppercased() + dropFirst() + ending
    }
}
