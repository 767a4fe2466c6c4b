public import HTTPTypes

/// An error that was found before a page could be asked for it, in the API's words.
public struct ConsoleFailure: Sendable {
    let refusal: Refusal

    public init(status: HTTPResponse.Status, code: String, message: String) {
        refusal = Refusal(status: status, code: code, message: message)
    }
}
