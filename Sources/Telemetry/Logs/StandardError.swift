import Glibc

/// Standard error. Each text that is written to it arrives in one piece, whoever else writes.
public struct StandardError: TextOutputStream, Sendable {
    public init() {}

    public func write(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while let start = rest.baseAddress, !rest.isEmpty {
                let count = Glibc.write(STDERR_FILENO, start, rest.count)
                if count < 0 && errno == EINTR { continue }
                // Nobody reads it any more, and there is nobody to tell.
                guard count > 0 else { return }
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
            }
        }
    }
}
