import ArgumentParser
import Deflating
import EventSourcing
import Foundation

/// Where an export goes, and how far an interrupted one has come there.
struct ExportFile: Sendable {
    /// What the file begins with; `nil` where there is none yet.
    let header: ExportHeader?
    let progress: ExportReader.Progress?
    let isComplete: Bool
    private let path: String

    /// Reads what is there and checks it; `-` is standard output.
    init(_ path: String) throws {
        self.path = path
        guard path != "-", FileManager.default.fileExists(atPath: path) else {
            (header, progress, isComplete) = (nil, nil, false)
            return
        }
        let type = try FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
        guard type == .typeRegular || type == .typeSymbolicLink else {
            throw ValidationError("\(path) is no file; write to - and pipe that to where it is to go")
        }
        var lines = try LineReader(path)
        var reader = ExportReader()
        while let line = try lines.next(), !lines.lastLineIsOpen { _ = try reader.read(line) }
        (header, progress, isComplete) = (reader.header, reader.progress, reader.isComplete)
    }

    /// Cuts off what is no complete batch; begins a new file with `start`.
    func goOn(_ start: ExportHeader) throws {
        guard let progress else {
            if path != "-" { try told { try Data().write(to: URL(filePath: path)) } }
            return try write(start.line + [UInt8(ascii: "\n")])
        }
        try told {
            let handle = try FileHandle(forUpdating: URL(filePath: path))
            try handle.truncate(atOffset: UInt64(progress.bytes))
            try handle.close()
        }
    }

    /// Adds to the end.
    func write(_ bytes: [UInt8]) throws {
        guard path != "-" else {
            Console.output(bytes)
            return try Console.check()
        }
        try told {
            let handle = try FileHandle(forWritingTo: URL(filePath: path))
            try handle.seekToEnd()
            try handle.write(contentsOf: Data(bytes))
            try handle.close()
        }
    }

    /// The system's errors do not all say which file it is.
    private func told(_ body: () throws -> Void) throws {
        do { try body() } catch let error as CocoaError { throw OutputError(place: path, reason: error.reason) }
    }
}
