import HTTPTypes

/// Header fields that keep browsers from doing with an answer what it is not for.
enum SecurityHeaders {
    /// - Parameter isSecure: Whether the answer goes out by HTTPS: only then may a browser be told to use nothing else.
    static func add(to fields: inout HTTPFields, isSecure: Bool) {
        fields[.xContentTypeOptions] = "nosniff"
        fields[.referrerPolicy] = "no-referrer"
        fields[.frameOptions] = "DENY"
        // Data is shown by nobody; what is meant to be shown says itself what it needs.
        if fields[.contentSecurityPolicy] == nil {
            fields[.contentSecurityPolicy] = "default-src 'none'; frame-ancestors 'none'"
        }
        if isSecure { fields[.strictTransportSecurity] = "max-age=31536000" }
    }
}

extension HTTPField.Name {
    fileprivate static let referrerPolicy = HTTPField.Name("Referrer-Policy")!
    fileprivate static let frameOptions = HTTPField.Name("X-Frame-Options")!
}
