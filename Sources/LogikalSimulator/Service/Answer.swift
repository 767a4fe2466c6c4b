import EventSourcing

/// What the service answers, before faults and HTTP.
struct Answer: Sendable {
    var status: Int
    var contentType: String
    var body: [UInt8]
    /// 405, or 409 for where the session stands: the client did not know its position.
    var isIllegal = false
    /// How the body is encoded; `nil` is not at all.
    var contentEncoding: String?

    /// `data` is left out where there is none, as for selects; hints and warnings are always there.
    static func success(_ data: JSONValue? = nil) -> Answer {
        var envelope = JSONObject([("hints", .array([])), ("warnings", .array([]))])
        envelope["data"] = data
        return json(200, .object(envelope))
    }

    static func error(_ status: Int, _ text: String) -> Answer {
        let errors: JSONValue = .array([.string(text)])
        return json(
            status,
            [
                "code": .integer(status), "errors": errors, "hints": [], "message": "The operation failed.",
                "warnings": [],
            ])
    }

    static func json(_ status: Int, _ value: JSONValue) -> Answer {
        Answer(status: status, contentType: "application/json; charset=utf-8", body: CanonicalJSON.bytes(value))
    }

    static func binary(_ bytes: [UInt8]) -> Answer {
        Answer(status: 200, contentType: "application/octet-stream", body: bytes)
    }

    /// A JSON answer that is compressed already.
    static func gzip(_ bytes: [UInt8]) -> Answer {
        var answer = json(200, .null).with(body: bytes)
        answer.contentEncoding = "gzip"
        return answer
    }

    func with(body: [UInt8]) -> Answer {
        var answer = self
        answer.body = body
        return answer
    }

    func compressed() -> Answer {
        var answer = with(body: Gzip.stored(body))
        answer.contentEncoding = "gzip"
        return answer
    }

    static func html(_ status: Int) -> Answer {
        let page = "<!DOCTYPE html><html><head><title>\(status)</title></head><body><h1>\(status)</h1></body></html>"
        return Answer(status: status, contentType: "text/html", body: Array(page.utf8))
    }

    static func refusal(_ refusal: Navigator.Refusal, _ identifier: String = "") -> Answer {
        var answer =
            switch refusal {
            case .expects(let state):
                error(405, "The operation expects the session to be in \(state.article) \(state.rawValue).")
            case .notInMapping:
                error(409, "'\(identifier)' cannot be set, because it isn't valid in the current mapping.")
            }
        answer.isIllegal = true
        return answer
    }

    static func notFound(_ what: String, _ identifier: String) -> Answer {
        error(404, "Could not retrieve \(what) '\(identifier)'.")
    }

    static let unauthorized = error(401, "The session id is not valid.")
}

extension SessionState {
    fileprivate var article: String { self == .elevation ? "an" : "a" }
}
