import Foundation

/// A checkpoint with a signature, as a note (C2SP signed-note): the text, an empty line, and
/// `— name base64(key id, signature)`.
public struct SignedCheckpoint: Sendable, Hashable {
    public let checkpoint: LogCheckpoint
    private let keyID: [UInt8]
    private let signature: [UInt8]

    init(_ checkpoint: LogCheckpoint, keyID: [UInt8], signature: [UInt8]) {
        self.checkpoint = checkpoint
        self.keyID = keyID
        self.signature = signature
    }

    /// Reads what `note` writes, whoever signed it; `nil` for any other text.
    public init?(note: String) {
        guard let end = note.range(of: "\n\n") else { return nil }
        let signatureLine = note[end.upperBound...]
        guard let checkpoint = LogCheckpoint(body: note[..<note.index(before: end.upperBound)]),
            signatureLine.hasPrefix(Self.signaturePrefix), signatureLine.hasSuffix("\n"),
            let bytes = Data(base64Encoded: String(signatureLine.dropFirst(Self.signaturePrefix.count).dropLast())),
            bytes.count == 68
        else { return nil }
        self.init(checkpoint, keyID: Array(bytes.prefix(4)), signature: Array(bytes.dropFirst(4)))
        guard self.note.isIdentical(to: note) else { return nil }
    }

    public var note: String {
        "\(checkpoint.body)\n\(Self.signaturePrefix)\(Data(keyID + signature).base64EncodedString())\n"
    }

    /// Which key signed it, as `LogVerifyKey.idText`.
    public var keyIDText: String { Hash(bytes: keyID).description }

    public func isSigned(by key: LogVerifyKey) -> Bool {
        keyID == key.id && key.isValid(signature, of: checkpoint.body)
    }

    private static let signaturePrefix = "\u{2014} \(LogVerifyKey.name) "
}
