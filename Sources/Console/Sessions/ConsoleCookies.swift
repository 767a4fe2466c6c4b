import Hummingbird

/// The console's cookies: none that a script could read, or that another site's page could have sent along.
///
/// By HTTPS their names begin with `__Host-`, so that nobody but this very host can have set them.
struct ConsoleCookies {
    enum Name: String {
        case session, form, theme
    }

    private static let longest = 4096

    private let cookies: Cookies?
    private let isSecure: Bool

    /// To set some.
    init(isSecure: Bool) {
        cookies = nil
        self.isSecure = isSecure
    }

    init(_ request: Request, isSecure: Bool) {
        cookies = request.cookies
        self.isSecure = isSecure
    }

    subscript(name: Name) -> String? {
        guard let value = cookies?[fullName(name)]?.value, value.utf8.count <= Self.longest else { return nil }
        return value
    }

    /// - Parameter value: `nil` takes the cookie away.
    func set(_ name: Name, _ value: String?, in response: inout Response) {
        let cookie = try? Cookie.validated(
            name: fullName(name), value: value ?? "", maxAge: value == nil ? 0 : nil, path: "/", secure: isSecure,
            httpOnly: true, sameSite: .strict)
        guard let cookie else { preconditionFailure("a cookie of ours can't be written: \(name.rawValue)") }
        response.setCookie(cookie)
    }

    private func fullName(_ name: Name) -> String {
        (isSecure ? "__Host-" : "") + "logikal-sync-\(name.rawValue)"
    }
}
