import AccessControl
import HTTPTypes
import Hummingbird
import Synchronization

/// Header fields that an answer gets, whether it becomes a success or an error further out.
final class ResponseNotes: Sendable {
    private let fields = Mutex(HTTPFields())
    private let principal = Mutex<Principal?>(nil)

    /// Who asks, once it is known.
    var actor: String? { principal.withLock { $0?.actor } }

    func note(_ known: Principal) { principal.withLock { $0 = known } }

    func add(_ added: HTTPFields) {
        fields.withLock { fields in
            for field in added { fields[field.name] = field.value }
        }
    }

    func vary(by name: HTTPField.Name) { fields.withLock { $0.vary(by: name) } }

    func add(_ decision: RateDecision) {
        fields.withLock { fields in
            fields[.rateLimitLimit] = String(decision.limit)
            fields[.rateLimitRemaining] = String(decision.remaining)
            fields[.rateLimitReset] = String(decision.resetSeconds)
        }
    }

    func apply(to headers: inout HTTPFields) {
        for field in fields.withLock({ $0 }) {
            if field.name == .vary, let others = headers[.vary] {
                headers[.vary] = "\(others), \(field.value)"
            } else {
                headers[field.name] = field.value
            }
        }
    }
}

extension HTTPField.Name {
    fileprivate static let rateLimitLimit = HTTPField.Name("RateLimit-Limit")!
    fileprivate static let rateLimitRemaining = HTTPField.Name("RateLimit-Remaining")!
    fileprivate static let rateLimitReset = HTTPField.Name("RateLimit-Reset")!
}
