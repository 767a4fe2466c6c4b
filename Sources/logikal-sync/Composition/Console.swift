import EventSourcing
import Foundation
import Glibc

/// What a person reads. Results go to standard output, progress and messages to standard error.
enum Console {
    static let isTerminal = isatty(STDERR_FILENO) == 1

    static func result(_ text: String) { output(text + "\n") }

    /// Text that has its line ends already.
    static func output(_ text: String) {
        FileHandle.standardOutput.write(Data(text.utf8))
    }

    static func json(_ value: JSONValue) { result(CanonicalJSON.text(value)) }

    static func note(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }

    /// One line that overwrites itself on a terminal; nothing anywhere else.
    static func progress(_ text: String) {
        guard isTerminal else { return }
        FileHandle.standardError.write(Data("\r\u{1B}[2K\(text.prefix(width))".utf8))
    }

    static func endProgress() {
        guard isTerminal else { return }
        FileHandle.standardError.write(Data("\r\u{1B}[2K".utf8))
    }

    private static var width: Int {
        var size = winsize()
        return ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) - 1 : 100
    }
}
