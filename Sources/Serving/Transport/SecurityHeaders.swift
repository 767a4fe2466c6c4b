import HTTPTypes

/// Header fields that keep browsers from doing with an answer what it is not for.
enum SecurityHeaders {
    private static let always = [
        HTTPField(name: .xContentTypeOptions, value: "nosniff"),
        HTTPField(name: .referrerPolicy, value: "no-referrer"), HTTPField(name: .frameOptions, value: "DENY"),
    ]
    private static let nothingAtAll = HTTPField(
        name: .contentSecurityPolicy, value: "default-src 'none'; frame-ancestors 'none'")

    /// - Parameter isSecure: Whether the answer goes out by HTTPS: only then may a browser be told to use nothing else.
    static func add(to fields: inout HTTPFields, isSecure: Bool) {
        // Nobody else sets these.
        for field in always { fields.append(field) }
        // Data is shown by nobody; what is meant to be shown says itself what it needs.
        if !fields.contains(.contentSecurityPolicy) { fields.append(nothingAtAll) }
        if isSecure { fields[.strictTransportSecurity] = "max-age=31536000" }
    }
}

extension HTTPField.Name {
    fileprivate static let referrerPolicy = HTTPField.Name("Referrer-Policy")!
    fileprivate static let frameOptions = HTTPField.Name("X-Frame-Options")!
}
