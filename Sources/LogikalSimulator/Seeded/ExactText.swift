/// Text that is equal only to the same code units. `String` would call a composed and a decomposed "ü" one key.
struct ExactText: Hashable, Sendable {
    private let bytes: [UInt8]

    init(_ text: String) { bytes = Array(text.utf8) }
}
