import CLibCurl
import Synchronization

/// One request on its way through the transfer loop.
///
/// The caller's half (`outcome`) is locked. The rest belongs to the loop's thread alone, hence `@unchecked`.
final class Transfer: @unchecked Sendable {
    typealias Outcome = Result<HTTPResponse, HTTPTransportError>

    private enum State {
        case new
        case waiting(CheckedContinuation<Outcome, Never>)
        case finished(HTTPTransportError?)
    }

    let request: HTTPRequest
    private let state = Mutex<State>(.new)

    // On the loop's thread only.
    var body: [UInt8] = []
    var exceedsMaximum = false

    init(_ request: HTTPRequest) { self.request = request }

    /// `false` when the transfer was cancelled before it began; the continuation has been resumed then.
    func wait(_ continuation: CheckedContinuation<Outcome, Never>) -> Bool {
        let refusal: HTTPTransportError? = state.withLock { state in
            if case .finished(let error) = state { return error }
            state = .waiting(continuation)
            return nil
        }
        guard let refusal else { return true }
        continuation.resume(returning: .failure(refusal))
        return false
    }

    /// The first outcome counts; later ones, such as curl's after a cancellation, are dropped.
    func finish(_ outcome: Outcome) {
        let continuation: CheckedContinuation<Outcome, Never>? = state.withLock { state in
            switch state {
            case .new:
                if case .failure(let error) = outcome { state = .finished(error) }
                return nil
            case .waiting(let continuation):
                state = .finished(nil)
                return continuation
            case .finished: return nil
            }
        }
        continuation?.resume(returning: outcome)
    }

    /// Returns at once. Removing the transfer from curl may have to wait for a name to resolve, and nobody should
    /// wait for that.
    func cancel() {
        let wasSent = state.withLock { if case .waiting = $0 { true } else { false } }
        finish(.failure(HTTPTransportError(code: .cancelled, mayHaveReachedServer: wasSent, curlCode: 0)))
    }

    var isFinished: Bool { state.withLock { if case .finished = $0 { true } else { false } } }

    func receive(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard body.count + bytes.count <= request.maximumBodySize else {
            exceedsMaximum = true
            return 0
        }
        body.append(contentsOf: bytes)
        return bytes.count
    }
}
