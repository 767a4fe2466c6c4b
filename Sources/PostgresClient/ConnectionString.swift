import CLibPQ

/// A connection string taken apart: a URL (`postgres://user@host:port/db`) or libpq's `key=value` form.
///
/// Printing it shows where it leads and never the password.
public struct ConnectionString: Sendable, Hashable {
    /// The values by libpq's keywords (`host`, `port`, `dbname`, `user` …), as far as the string names them.
    public private(set) var parameters: [String: String]

    /// - Throws: `PostgresError` with code `connectionFailed` when libpq cannot read the string. The error does not
    ///   repeat any of it, as it may hold a password.
    public init(parsing text: String) throws {
        guard let options = PQconninfoParse(text, nil) else {
            throw PostgresError(
                .connectionFailed,
                "the connection string cannot be read: write postgres://user@host:port/database or key=value pairs, "
                    + "and percent-encode special characters of the password (@ is %40)")
        }
        defer { PQconninfoFree(options) }
        parameters = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { parameters[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
        if parameters["host"]?.contains("@") == true {
            throw PostgresError(
                .connectionFailed,
                "the host in the connection string contains an @: percent-encode the @ in the password (%40)")
        }
    }

    /// The same server and user, another database.
    public func with(database: String) -> ConnectionString {
        var copy = self
        copy.parameters["dbname"] = database
        return copy
    }

    /// The whole string in `key='value'` form, with the password: to connect, not to print.
    public var text: String {
        parameters.sorted { $0.key < $1.key }
            .map { "\($0.key)='\(Self.escaped($0.value))'" }
            .joined(separator: " ")
    }

    private static func escaped(_ value: String) -> String {
        value.map { $0 == "'" || $0 == "\\" ? "\\\($0)" : String($0) }.joined()
    }
}

extension ConnectionString: CustomStringConvertible, CustomReflectable {
    /// User, host, port and database.
    public var description: String {
        ["user", "host", "hostaddr", "port", "dbname", "service"]
            .compactMap { key in parameters[key].map { "\(key)=\($0)" } }
            .joined(separator: " ")
    }

    public var customMirror: Mirror {
        Mirror(self, children: ["description": description])
    }
}
