/// The name of a schema that the read models of the past are built into.
public struct ScratchSchema: Sendable, Hashable, CustomStringConvertible {
    public let name: String

    /// What a schema of ours says of itself; one that says something else is never touched.
    static let mark = "read models of the past, made by logikal-sync replay"
    /// PostgreSQL cuts longer names off.
    private static let longest = 63

    /// - Throws: `ScratchError` for a name that would need quotes, or that PostgreSQL keeps for itself.
    public init(_ name: String) throws(ScratchError) {
        let isPlain = name.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || byte == UInt8(ascii: "_")
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
        guard isPlain, let first = name.first, first.isLetter || first == "_", name.utf8.count <= Self.longest,
            !name.hasPrefix("pg_"), name != "information_schema"
        else {
            throw ScratchError(
                .badName,
                "a schema's name has lower-case letters, digits and _, begins with no digit, and not with pg_; "
                    + "take another, e.g. scratch")
        }
        self.name = name
    }

    public var description: String { name }

    /// As SQL has it: words such as `user` are names only in quotes.
    var quoted: String { "\"\(name)\"" }

    /// The main table of a read model; its others are named after it.
    func model(_ projection: String) -> String { "\(quoted).\(projection)" }
}
