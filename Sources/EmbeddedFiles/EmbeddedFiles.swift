import CEmbeddedFiles

/// The files of the source tree that travel inside the binary, by name: SQL without its extension.
public enum EmbeddedFiles {
    public static let names: [String] = texts.keys.sorted()

    /// Which commit the program was built from; `unknown` where the builder did not say.
    public static let commit = String(cString: embedded_commit())

    /// A name that is not embedded is a mistake of the program, never of its user.
    public static func text(_ name: String) -> String {
        guard let text = texts[name] else { preconditionFailure("no embedded file is named \(name)") }
        return text
    }

    private static let texts: [String: String] = {
        var texts: [String: String] = [:]
        for index in 0..<embedded_file_count() {
            let file = embedded_file_at(index)
            texts[String(cString: file.name)] = String(
                decoding: UnsafeBufferPointer(start: file.bytes, count: file.size), as: UTF8.self)
        }
        return texts
    }()
}
