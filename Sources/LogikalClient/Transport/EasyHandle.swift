import CLibCurl

/// A curl easy handle set up for one transfer. Belongs to the loop's thread.
struct EasyHandle {
    let pointer: UnsafeMutableRawPointer
    private let headers: UnsafeMutablePointer<curl_slist>?

    /// `nil` when curl refuses an option, which only a malformed URL or a missing feature of the library can cause.
    init?(_ pointer: UnsafeMutableRawPointer, for transfer: Transfer, configuration: TransportConfiguration) {
        self.pointer = pointer
        let request = transfer.request
        // An empty `Expect:` stops curl from waiting for "100 Continue" before it sends a body.
        var list: UnsafeMutablePointer<curl_slist>?
        for line in request.headers + ["Expect:", "User-Agent: LogikalSync"] { list = curl_slist_append(list, line) }
        headers = list
        let options =
            Self.connectionOptions(pointer, configuration) + Self.requestOptions(pointer, request)
            + [
                clibcurl_set_list(pointer, CURLOPT_HTTPHEADER, list),
                clibcurl_set_pointer(pointer, CURLOPT_PRIVATE, Unmanaged.passUnretained(transfer).toOpaque()),
                clibcurl_set_pointer(pointer, CURLOPT_WRITEDATA, Unmanaged.passUnretained(transfer).toOpaque()),
                clibcurl_set_write_callback(pointer) { bytes, size, count, context in
                    let transfer = Unmanaged<Transfer>.fromOpaque(context!).takeUnretainedValue()
                    return transfer.receive(UnsafeRawBufferPointer(start: bytes, count: size * count))
                },
            ]
        guard options.allSatisfy({ $0 == CURLE_OK }) else {
            release()
            return nil
        }
    }

    /// Frees what belongs to the request and makes the handle ready for the next one.
    func release() {
        curl_easy_reset(pointer)
        curl_slist_free_all(headers)
    }

    private static func connectionOptions(
        _ pointer: UnsafeMutableRawPointer, _ configuration: TransportConfiguration
    ) -> [CURLcode] {
        var results = [
            // Signals and threads don't mix.
            clibcurl_set_long(pointer, CURLOPT_NOSIGNAL, 1),
            clibcurl_set_string(pointer, CURLOPT_PROTOCOLS_STR, "http,https"),
            // The position of a token must not depend on where a proxy or a portal redirects to.
            clibcurl_set_long(pointer, CURLOPT_FOLLOWLOCATION, 0),
            clibcurl_set_long(pointer, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1)),
            clibcurl_set_long(pointer, CURLOPT_SSL_VERIFYPEER, 1),
            clibcurl_set_long(pointer, CURLOPT_SSL_VERIFYHOST, 2),
            // Both are read from the environment unless they are set.
            clibcurl_set_string(pointer, CURLOPT_PROXY, configuration.proxy ?? ""),
            clibcurl_set_string(pointer, CURLOPT_NOPROXY, ""),
            clibcurl_set_long(pointer, CURLOPT_BUFFERSIZE, 128 * 1024),
        ]
        if let file = configuration.certificateAuthorities {
            results.append(clibcurl_set_string(pointer, CURLOPT_CAINFO, file))
        }
        return results
    }

    private static func requestOptions(_ pointer: UnsafeMutableRawPointer, _ request: HTTPRequest) -> [CURLcode] {
        var results = [
            clibcurl_set_string(pointer, CURLOPT_URL, request.url),
            clibcurl_set_string(pointer, CURLOPT_ACCEPT_ENCODING, "gzip"),
            clibcurl_set_long(pointer, CURLOPT_TIMEOUT_MS, request.timeout.milliseconds),
            clibcurl_set_long(pointer, CURLOPT_CONNECTTIMEOUT_MS, request.connectTimeout.milliseconds),
            // Refuses an announced length early; the write callback refuses the others.
            clibcurl_set_offset(pointer, CURLOPT_MAXFILESIZE_LARGE, curl_off_t(request.maximumBodySize)),
            clibcurl_set_long(pointer, CURLOPT_FRESH_CONNECT, request.needsFreshConnection ? 1 : 0),
        ]
        switch request.method {
        case .get: results.append(clibcurl_set_long(pointer, CURLOPT_HTTPGET, 1))
        case .post: results.append(clibcurl_set_long(pointer, CURLOPT_POST, 1))
        case .delete: results.append(clibcurl_set_string(pointer, CURLOPT_CUSTOMREQUEST, request.method.rawValue))
        }
        if request.method == .post {
            let body = request.body ?? []
            results.append(clibcurl_set_offset(pointer, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count)))
            results.append(
                body.withUnsafeBytes { clibcurl_set_pointer(pointer, CURLOPT_COPYPOSTFIELDS, $0.baseAddress) })
        }
        return results
    }
}

extension Duration {
    /// At least 1, because curl reads 0 as "for ever".
    fileprivate var milliseconds: Int {
        let (seconds, attoseconds) = components
        guard seconds < Int64(Int32.max) / 1000 else { return Int(Int32.max) }
        return max(1, Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000))
    }
}
