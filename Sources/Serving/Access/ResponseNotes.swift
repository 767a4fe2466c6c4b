import AccessControl
import HTTPTypes
import Hummingbird
import Synchronization

/// Header fields that an answer gets, whether it becomes a success or an error further out.
final class ResponseNotes: Sendable {
    private let fields = Mutex(HTTPFields())

    func add(_ decision: RateDecision) {
        fields.withLock { fields in
            fields[.rateLimitLimit] = String(decision.limit)
            fields[.rateLimitRemaining] = String(decision.remaining)
            fields[.rateLimitReset] = String(decision.resetSeconds)
        }
    }

    func apply(to headers: inout HTTPFields) {
        for field in fields.withLock({ $0 }) { headers[field.name] = field.value }
    }
}

extension HTTPField.Name {
    fileprivate static let rateLimitLimit = HTTPField.Name("RateLimit-Limit")!
    fileprivate static let rateLimitRemaining = HTTPField.Name("RateLimit-Remaining")!
    fileprivate static let rateLimitReset = HTTPField.Name("RateLimit-Reset")!
}
