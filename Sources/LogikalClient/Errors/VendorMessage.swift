import EventSourcing

/// The service's own words about a failure (`logikal-api.md` 4), cut down to what a log may keep.
public struct VendorMessage: Sendable, Equatable {
    static let maximumLength = 200

    /// Not documented; worth logging.
    public let code: Int64?
    /// The first of `errors`, else `message`: one line of bounded length, without our secrets. May be in the
    /// language of the service's user, so nothing may be decided on it alone.
    public let text: String?

    /// `nil` when the body is not the service's error object, so something in front of it has answered.
    init?(_ body: JSONValue, hiding secrets: [Secret]) {
        guard let object = body.object,
            ["message", "code", "errors", "hints", "warnings"].contains(where: { object[$0] != nil })
        else { return nil }
        code = object["code"]?.number?.int64
        let errors = object["errors"]?.array?.compactMap(\.string) ?? []
        text = (errors.first { !$0.isEmpty } ?? object["message"]?.string).map { Self.tame($0, hiding: secrets) }
    }

    /// The text that was found in practice for a directory outside the session's reach; a supplement to the status,
    /// never a substitute.
    var saysNotInMapping: Bool { text?.lowercased().contains("current mapping") == true }

    /// Likewise for a session that no licence is free for, in English, German and Dutch.
    var saysLicence: Bool {
        guard let text = text?.lowercased() else { return false }
        return ["licence", "license", "lizenz", "licentie"].contains { text.contains($0) }
    }

    private static func tame(_ text: String, hiding secrets: [Secret]) -> String {
        var tame = String(text.prefix(4 * maximumLength))
        for secret in secrets where !secret.revealed.isEmpty {
            tame = tame.replacingOccurrences(of: secret.revealed, ignoringCaseWith: secret.description)
        }
        let line = tame.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : Character($0) }
        return line.count > maximumLength ? String(line.prefix(maximumLength)) + "…" : String(line)
    }
}

extension String {
    /// Services print GUIDs in either case, so a token is recognised in either.
    fileprivate func replacingOccurrences(of needle: String, ignoringCaseWith replacement: String) -> String {
        let (hay, needle) = (Array(utf8), Array(needle.utf8))
        guard hay.count >= needle.count else { return self }
        var result: [UInt8] = []
        var index = 0
        while index < hay.count {
            let end = index + needle.count
            if end <= hay.count, zip(hay[index..<end], needle).allSatisfy({ $0.asciiLowercased == $1.asciiLowercased })
            {
                result += replacement.utf8
                index = end
            } else {
                result.append(hay[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}

extension UInt8 {
    fileprivate var asciiLowercased: UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self | 0x20 : self
    }
}
