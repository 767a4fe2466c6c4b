import ArgumentParser
import EventSourcing
import Foundation
import Glibc
import Synchronization

/// What a person reads. Results go to standard output, progress and messages to standard error.
enum Console {
    static let isTerminal = isatty(STDERR_FILENO) == 1

    /// Why standard output takes nothing any more; 0 while it does.
    private static let failure = Atomic<Int32>(0)

    /// So that no file or connection gets the place of an output that was closed, and with it what is written there.
    static func holdPlaces() {
        for file in STDIN_FILENO...STDERR_FILENO where fcntl(file, F_GETFD) < 0 {
            _ = open("/dev/null", file == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
    }

    /// For people: whatever was put into it, a terminal shows it and does not obey it.
    static func result(_ text: String) { output(visible(text) + "\n") }

    static func json(_ value: JSONValue) { output(CanonicalJSON.bytes(value) + [UInt8(ascii: "\n")]) }

    /// Text that has its line ends already, as it is.
    static func output(_ text: String) { output(Array(text.utf8)) }

    static func output(_ bytes: [UInt8]) {
        guard failure.load(ordering: .relaxed) == 0 else { return }
        failure.store(write(bytes, to: STDOUT_FILENO), ordering: .relaxed)
    }

    /// Whoever prints much asks now and then; for all others it is asked at the end.
    ///
    /// - Throws: Where not all of the output could be written. Who reads no further is told nothing.
    static func check() throws {
        switch failure.load(ordering: .relaxed) {
        case 0: return
        case EPIPE: throw ExitCode.failure
        case let code: throw OutputError(place: "standard output", reason: String(cString: strerror(code)))
        }
    }

    static func note(_ text: String) { _ = write(Array("\(visible(text))\n".utf8), to: STDERR_FILENO) }

    /// One line that overwrites itself on a terminal; nothing anywhere else.
    static func progress(_ text: String) {
        guard isTerminal else { return }
        _ = write(Array("\r\u{1B}[2K\(visible(text).prefix(width))".utf8), to: STDERR_FILENO)
    }

    static func endProgress() {
        guard isTerminal else { return }
        _ = write(Array("\r\u{1B}[2K".utf8), to: STDERR_FILENO)
    }

    /// Lines stay lines.
    private static func visible(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            scalars.append(scalar != "\n" && scalar != "\t" && scalar.isObeyed ? "\u{FFFD}" : scalar)
        }
        return String(scalars)
    }

    /// - Returns: 0, or what the system says.
    private static func write(_ bytes: [UInt8], to file: Int32) -> Int32 {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                return errno
            }
        }
        return 0
    }

    private static var width: Int {
        var size = winsize()
        return ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) - 1 : 100
    }
}

/// Not all of the result was written.
struct OutputError: Error, CustomStringConvertible {
    let place: String
    let reason: String

    var description: String { "\(place) can't be written to: \(reason)" }
}

extension Unicode.Scalar {
    /// A terminal does something else than showing it: it moves, colours, or turns the line around.
    var isObeyed: Bool { properties.generalCategory == .control || properties.isBidiControl }
}
