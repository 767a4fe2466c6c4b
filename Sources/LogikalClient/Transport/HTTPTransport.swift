/// HTTP over libcurl for the calls of this module.
///
/// Certificates are verified, redirects are not followed, only http and https are spoken, proxies are used only when
/// configured. Close it with ``shutdown()``; a transport that is dropped stops too, but nobody can wait for that.
public final class HTTPTransport: Sendable {
    private let loop: TransferLoop

    public init(_ configuration: TransportConfiguration = TransportConfiguration()) {
        loop = TransferLoop(configuration)
    }

    deinit { loop.stop() }

    /// Returns when the thread has ended and all handles are freed; requests under way fail with
    /// ``HTTPTransportError/Code/stopped``.
    public func shutdown() async {
        loop.stop()
        await loop.waitUntilStopped()
    }

    func send(_ request: HTTPRequest) async throws(HTTPTransportError) -> HTTPResponse {
        let transfer = Transfer(request)
        let outcome = request.ignoresCancellation ? await start(transfer) : await startCancellable(transfer)
        return try outcome.get()
    }

    private func startCancellable(_ transfer: Transfer) async -> Transfer.Outcome {
        await withTaskCancellationHandler {
            await start(transfer)
        } onCancel: {
            loop.cancel(transfer)
        }
    }

    private func start(_ transfer: Transfer) async -> Transfer.Outcome {
        await withCheckedContinuation { continuation in
            if transfer.wait(continuation) { loop.submit(transfer) }
        }
    }
}
