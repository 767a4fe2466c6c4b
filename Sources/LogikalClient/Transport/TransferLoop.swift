import CLibCurl
import Foundation
import Synchronization

/// curl's multi interface on one thread of its own: connections and handles are kept for the next request, and no
/// thread of the Swift runtime ever waits for the network.
///
/// Other threads only touch the locked inbox and wake the loop up, which curl allows from anywhere; everything else
/// belongs to the loop's thread, hence `@unchecked`.
final class TransferLoop: @unchecked Sendable {
    private struct Inbox {
        var submitted: [Transfer] = []
        var isStopping = false
        var hasStopped = false
        var waitingForStop: [CheckedContinuation<Void, Never>] = []
    }

    private struct Active {
        let handle: EasyHandle
        let transfer: Transfer
    }

    private static let initializesCurl: Void = { _ = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) }()

    private let configuration: TransportConfiguration
    private let multi: UnsafeMutableRawPointer
    private let inbox = Mutex(Inbox())
    private var active: [UnsafeMutableRawPointer: Active] = [:]
    private var idle: [UnsafeMutableRawPointer] = []

    init(_ configuration: TransportConfiguration) {
        Self.initializesCurl
        self.configuration = configuration
        guard let multi = curl_multi_init() else { preconditionFailure("curl has no memory for a multi handle") }
        self.multi = multi
        clibcurl_set_idle_connections(multi, Int(configuration.idleConnections))
        let thread = Thread { self.run() }
        thread.name = "logikal-http"
        thread.start()
    }

    func submit(_ transfer: Transfer) {
        let accepted = inbox.withLock { inbox in
            guard !inbox.isStopping else { return false }
            inbox.submitted.append(transfer)
            curl_multi_wakeup(multi)
            return true
        }
        if !accepted { transfer.finish(.failure(Self.stopped(mayHaveReachedServer: false))) }
    }

    func cancel(_ transfer: Transfer) {
        transfer.cancel()
        wakeUp { _ in }
    }

    func stop() { wakeUp { $0.isStopping = true } }

    /// Returns when the thread has let go of everything.
    func waitUntilStopped() async {
        await withCheckedContinuation { continuation in
            let hasStopped = inbox.withLock { inbox in
                if !inbox.hasStopped { inbox.waitingForStop.append(continuation) }
                return inbox.hasStopped
            }
            if hasStopped { continuation.resume() }
        }
    }

    private func wakeUp(_ change: (inout Inbox) -> Void) {
        inbox.withLock { inbox in
            change(&inbox)
            // The multi handle is gone once the loop has stopped.
            if !inbox.hasStopped { curl_multi_wakeup(multi) }
        }
    }
}

// MARK: - On the loop's thread

extension TransferLoop {
    private func run() {
        while true {
            let (submitted, isStopping) = inbox.withLock { inbox in
                defer { inbox.submitted = [] }
                return (inbox.submitted, inbox.isStopping)
            }
            for transfer in submitted { start(transfer) }
            if isStopping { break }
            dropCancelled()
            var running: Int32 = 0
            curl_multi_perform(multi, &running)
            completeFinished()
            // curl shortens the wait to its own timers; without a transfer only a wake-up can bring work.
            curl_multi_poll(multi, nil, 0, active.isEmpty ? 600_000 : 1000, nil)
        }
        tearDown()
    }

    private func start(_ transfer: Transfer) {
        guard !transfer.isFinished else { return }
        guard let pointer = idle.popLast() ?? curl_easy_init() else {
            preconditionFailure("curl has no memory for an easy handle")
        }
        guard let handle = EasyHandle(pointer, for: transfer, configuration: configuration),
            curl_multi_add_handle(multi, pointer) == CURLM_OK
        else {
            idle.append(pointer)
            transfer.finish(
                .failure(HTTPTransportError(code: .invalidRequest, mayHaveReachedServer: false, curlCode: 0)))
            return
        }
        active[pointer] = Active(handle: handle, transfer: transfer)
    }

    /// Removing a transfer that is under way closes its connection, so that a late answer can't be taken for the
    /// next request's.
    private func dropCancelled() {
        for entry in active.values where entry.transfer.isFinished { recycle(entry) }
    }

    private func completeFinished() {
        var code = CURLE_OK
        while let pointer = clibcurl_next_finished(multi, &code) {
            guard let entry = active[pointer] else { continue }
            let outcome = Self.outcome(of: entry.transfer, on: pointer, code)
            recycle(entry)
            entry.transfer.finish(outcome)
        }
    }

    private func recycle(_ entry: Active) {
        let pointer = entry.handle.pointer
        active[pointer] = nil
        curl_multi_remove_handle(multi, pointer)
        entry.handle.release()
        if idle.count < configuration.idleConnections { idle.append(pointer) } else { curl_easy_cleanup(pointer) }
    }

    private func tearDown() {
        for entry in active.values {
            recycle(entry)
            entry.transfer.finish(.failure(Self.stopped(mayHaveReachedServer: true)))
        }
        for pointer in idle { curl_easy_cleanup(pointer) }
        idle = []
        let waiting = inbox.withLock { inbox in
            inbox.hasStopped = true
            defer { inbox.waitingForStop = [] }
            return inbox.waitingForStop
        }
        curl_multi_cleanup(multi)
        for continuation in waiting { continuation.resume() }
    }

    private static func stopped(mayHaveReachedServer: Bool) -> HTTPTransportError {
        HTTPTransportError(code: .stopped, mayHaveReachedServer: mayHaveReachedServer, curlCode: 0)
    }

    private static func outcome(
        of transfer: Transfer, on pointer: UnsafeMutableRawPointer, _ code: CURLcode
    ) -> Transfer.Outcome {
        guard code == CURLE_OK else {
            var bytesSent = 0
            clibcurl_get_long(pointer, CURLINFO_REQUEST_SIZE, &bytesSent)
            let error = transfer.exceedsMaximum ? .bodyTooLarge : HTTPTransportError.Code(code)
            return .failure(
                HTTPTransportError(code: error, mayHaveReachedServer: bytesSent > 0, curlCode: Int(code.rawValue)))
        }
        var status = 0
        var microseconds: curl_off_t = 0
        var retryAfter: curl_off_t = 0
        clibcurl_get_long(pointer, CURLINFO_RESPONSE_CODE, &status)
        clibcurl_get_offset(pointer, CURLINFO_TOTAL_TIME_T, &microseconds)
        clibcurl_get_offset(pointer, CURLINFO_RETRY_AFTER, &retryAfter)
        return .success(
            HTTPResponse(
                status: status, body: transfer.body,
                retryAfter: retryAfter > 0 ? .seconds(min(Int64(retryAfter), 86_400)) : nil,
                duration: .microseconds(Int64(microseconds))))
    }
}

extension HTTPTransportError.Code {
    fileprivate init(_ code: CURLcode) {
        self =
            switch code {
            case CURLE_OPERATION_TIMEDOUT: .timedOut
            case CURLE_COULDNT_CONNECT, CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .connectFailed
            case CURLE_PARTIAL_FILE: .truncated
            case CURLE_FILESIZE_EXCEEDED: .bodyTooLarge
            case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING: .notHTTP
            case CURLE_URL_MALFORMAT: .invalidRequest
            case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
                CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CLIENTCERT, CURLE_SSL_INVALIDCERTSTATUS,
                CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_ENGINE_INITFAILED, CURLE_USE_SSL_FAILED:
                .tls
            default: .connectionLost
            }
    }
}
