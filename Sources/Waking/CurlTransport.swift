import CLibCurl
import Foundation
import Glibc
import Synchronization

/// Wake-ups over libcurl: each on a connection and a thread of its own, for they are few and must not hold up anything.
///
/// Certificates are verified, redirects are not followed, no proxy is used, and every address that a name leads to is
/// looked at when the connection is made: what a name led to when it was set says nothing of what it leads to now.
public struct CurlTransport: WakeUpTransport {
    private static let initializesCurl: Void = { _ = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) }()

    private let rule: WebhookRule
    /// A PEM file of authorities to trust instead of the system's.
    private let certificateAuthorities: String?

    public init(rule: WebhookRule, certificateAuthorities: String? = nil) {
        self.rule = rule
        self.certificateAuthorities = certificateAuthorities
    }

    public func send(_ request: WakeUpRequest) async throws(WakeUpFailure) {
        Self.initializesCurl
        let result = await withCheckedContinuation { continuation in
            let thread = Thread { continuation.resume(returning: perform(request)) }
            thread.name = "wake-up"
            thread.start()
        }
        try result.get()
    }

    /// What the callbacks of one transfer share with it. Used by one thread.
    private final class Transfer {
        let rule: WebhookRule
        var wasRefused = false
        var received = 0

        init(_ rule: WebhookRule) { self.rule = rule }

        func open(_ address: UnsafeMutablePointer<curl_sockaddr>) -> curl_socket_t {
            let offset = MemoryLayout<curl_sockaddr>.offset(of: \.addr)!
            let raw = UnsafeRawPointer(address).advanced(by: offset)
            guard let target = NetworkAddress(family: address.pointee.family, socketAddress: raw),
                rule.allows(target)
            else {
                wasRefused = true
                return -1
            }
            return socket(
                address.pointee.family, address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue),
                address.pointee.protocol)
        }
    }

    private func perform(_ request: WakeUpRequest) -> Result<Void, WakeUpFailure> {
        guard let handle = curl_easy_init() else { return .failure(WakeUpFailure("curl found no memory")) }
        defer { curl_easy_cleanup(handle) }
        var headers: UnsafeMutablePointer<curl_slist>?
        for line in request.headers + ["Content-Type: application/json", "Expect:", "User-Agent: LogikalSync"] {
            headers = curl_slist_append(headers, line)
        }
        defer { curl_slist_free_all(headers) }
        let transfer = Transfer(rule)
        let options = options(handle, request, transfer) + [clibcurl_set_list(handle, CURLOPT_HTTPHEADER, headers)]
        guard options.allSatisfy({ $0 == CURLE_OK }) else {
            return .failure(WakeUpFailure("curl refuses the address or an option"))
        }
        let code = withExtendedLifetime(transfer) { curl_easy_perform(handle) }
        var status = 0
        clibcurl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
        return outcome(code, status: status, transfer)
    }

    private func options(
        _ handle: UnsafeMutableRawPointer, _ request: WakeUpRequest, _ transfer: Transfer
    ) -> [CURLcode] {
        let context = Unmanaged.passUnretained(transfer).toOpaque()
        var results = [
            clibcurl_set_string(handle, CURLOPT_URL, request.url),
            clibcurl_set_string(handle, CURLOPT_PROTOCOLS_STR, rule.schemes.joined(separator: ",")),
            clibcurl_set_long(handle, CURLOPT_FOLLOWLOCATION, 0),
            clibcurl_set_long(handle, CURLOPT_NOSIGNAL, 1),
            clibcurl_set_long(handle, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1)),
            clibcurl_set_long(handle, CURLOPT_SSL_VERIFYPEER, 1),
            clibcurl_set_long(handle, CURLOPT_SSL_VERIFYHOST, 2),
            // Both are read from the environment unless they are set.
            clibcurl_set_string(handle, CURLOPT_PROXY, ""),
            clibcurl_set_string(handle, CURLOPT_NOPROXY, ""),
            clibcurl_set_long(handle, CURLOPT_TIMEOUT_MS, Int(WakeUpRequest.timeout.components.seconds) * 1000),
            clibcurl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, 5000),
            clibcurl_set_offset(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.utf8.count)),
            clibcurl_set_string(handle, CURLOPT_COPYPOSTFIELDS, request.body),
            clibcurl_set_pointer(handle, CURLOPT_OPENSOCKETDATA, context),
            clibcurl_set_open_socket_callback(handle) { context, _, address in
                Unmanaged<Transfer>.fromOpaque(context!).takeUnretainedValue().open(address!)
            },
            clibcurl_set_pointer(handle, CURLOPT_WRITEDATA, context),
            // What is answered is of no interest, and of no more than a little is it waited for.
            clibcurl_set_write_callback(handle) { _, size, count, context in
                let transfer = Unmanaged<Transfer>.fromOpaque(context!).takeUnretainedValue()
                transfer.received += size * count
                return transfer.received <= 64 * 1024 ? size * count : 0
            },
        ]
        if let certificateAuthorities {
            results.append(clibcurl_set_string(handle, CURLOPT_CAINFO, certificateAuthorities))
        }
        return results
    }

    private func outcome(_ code: CURLcode, status: Int, _ transfer: Transfer) -> Result<Void, WakeUpFailure> {
        if transfer.wasRefused, status == 0 { return .failure(.privateAddress) }
        switch status {
        case 200..<300: return .success(())
        case 300..<400: return .failure(WakeUpFailure("answered \(status); redirects are not followed"))
        case 400...: return .failure(WakeUpFailure("answered \(status)"))
        default: break
        }
        switch code {
        case CURLE_OPERATION_TIMEDOUT: return .failure(WakeUpFailure("no answer in time"))
        case CURLE_COULDNT_RESOLVE_HOST: return .failure(WakeUpFailure("the name leads nowhere"))
        case CURLE_COULDNT_CONNECT: return .failure(WakeUpFailure("nobody takes connections there"))
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE:
            return .failure(WakeUpFailure("TLS failed; the certificate may not be valid for the name"))
        default: return .failure(WakeUpFailure("no answer (curl \(code.rawValue))"))
        }
    }
}
