/// A request that is refused, and how.
struct Refusal: CustomStringConvertible {
    let method: String
    let path: String
    let body: String
    let status: Int
    let code: String

    init(_ method: String, _ path: String, _ status: Int, _ code: String) {
        self.init(method, path, "", status, code)
    }

    init(_ method: String, _ path: String, _ body: String, _ status: Int, _ code: String) {
        self.method = method
        self.path = path
        self.body = body
        self.status = status
        self.code = code
    }

    var description: String { "\(method) \(path) \(body)" }
}
