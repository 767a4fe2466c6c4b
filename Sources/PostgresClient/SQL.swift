/// A statement and the values bound to its placeholders.
///
/// A value interpolated into a literal can only ever bind:
/// ```swift
/// let rows: SQL = "select name from \(identifier: table) where id = \(id)"   // select name from "t" where id = $1
/// ```
/// Text that shall become part of the statement must say so, by `identifier:` or `unescaped:`.
public struct SQL: Sendable, Hashable {
    /// The statement with `$1`, `$2` … where values go.
    public let text: String
    /// The values for `$1`, `$2` …
    public let binds: [PostgresValue]
    /// What errors call this statement; its first line when `nil`.
    public let name: String?

    /// A statement whose text comes from elsewhere, such as an .sql file, with `$1` … already in it.
    ///
    /// Do not pass a string literal with interpolations here: they would become text. Write the literal as `SQL`.
    public init(_ text: String, binds: [PostgresValue], name: String? = nil) {
        self.text = text
        self.binds = binds
        self.name = name
    }

    /// The name, or the first line that is not blank and not a comment, shortened; never a bound value.
    var label: String {
        if let name { return name }
        let lines = text.split(whereSeparator: \.isNewline).lazy.map { $0.drop { $0 == " " || $0 == "\t" } }
        guard let line = lines.first(where: { !$0.isEmpty && !$0.hasPrefix("--") }) else { return "an empty statement" }
        return line.count > 100 ? "\(line.prefix(100))…" : String(line)
    }
}

extension SQL: ExpressibleByStringInterpolation {
    public init(stringLiteral value: String) {
        self.init(value, binds: [])
    }

    public init(stringInterpolation: StringInterpolation) {
        self.init(stringInterpolation.text, binds: stringInterpolation.binds)
    }

    /// Collects the text and the binds of an interpolated literal.
    public struct StringInterpolation: StringInterpolationProtocol {
        var text = ""
        var binds: [PostgresValue] = []

        public init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + interpolationCount * 3)
            binds.reserveCapacity(interpolationCount)
        }

        public mutating func appendLiteral(_ literal: String) {
            text += literal
        }

        /// Binds a value whose type was chosen by hand.
        public mutating func appendInterpolation(_ value: PostgresValue) {
            binds.append(value)
            text += "$\(binds.count)"
        }

        /// Binds a value.
        public mutating func appendInterpolation(_ value: some PostgresEncodable) {
            appendInterpolation(PostgresValue(value))
        }

        /// Binds a value or NULL.
        public mutating func appendInterpolation<Value: PostgresEncodable>(_ value: Value?) {
            appendInterpolation(PostgresValue(value))
        }

        /// Binds an array.
        public mutating func appendInterpolation<Element: PostgresEncodable>(_ elements: [Element]) {
            appendInterpolation(PostgresValue(elements))
        }

        /// Binds an array or NULL.
        public mutating func appendInterpolation<Element: PostgresEncodable>(_ elements: [Element]?) {
            appendInterpolation(PostgresValue(elements))
        }

        /// Binds an array some of whose elements may be NULL.
        public mutating func appendInterpolation<Element: PostgresEncodable>(_ elements: [Element?]) {
            appendInterpolation(PostgresValue(elements))
        }

        /// Puts text into the statement as it is. Never pass anything that came from outside the program.
        public mutating func appendInterpolation(unescaped sql: String) {
            text += sql
        }

        /// Puts a quoted name into the statement: a table, a column, a channel.
        public mutating func appendInterpolation(identifier: String) {
            text += SQL.quoted(identifier: identifier)
        }
    }

    /// A name in double quotes, with quotes inside it doubled.
    static func quoted(identifier: String) -> String {
        var quoted = "\""
        for character in identifier.unicodeScalars {
            quoted.unicodeScalars.append(character)
            if character == "\"" { quoted.unicodeScalars.append(character) }
        }
        return quoted + "\""
    }
}

extension SQL: CustomStringConvertible, CustomDebugStringConvertible {
    /// The statement's text; never a bound value.
    public var description: String { text }

    /// The statement's text and the types bound to it; never a bound value.
    public var debugDescription: String { "\(text) \(binds)" }
}
