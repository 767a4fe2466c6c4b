import EmbeddedFiles
import Mustache

/// The pages' templates, which travel in the binary.
enum Templates {
    private static let ending = ".mustache"

    static let library: MustacheLibrary = {
        var library = MustacheLibrary()
        for name in EmbeddedFiles.names where name.hasSuffix(ending) {
            do {
                try library.register(EmbeddedFiles.text(name), named: String(name.dropLast(ending.count)))
            } catch { preconditionFailure("\(name) is no template: \(error)") }
        }
        return library
    }()
}
