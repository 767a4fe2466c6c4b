import EventSourcing
import Foundation
import Glibc
import PostgresStorage
import Synchronization

/// A log exported to a file of its own, and read back line by line.
struct ExportedLog: Sendable {
    let path: String

    init(named name: String) {
        path = "\(FileManager.default.temporaryDirectory.path)/logikal-sync-benchmarks-\(getpid())-\(name).jsonl"
    }

    /// Exports the positions up to one, or all.
    func write(_ database: BenchDatabase, through last: Position? = nil) async throws {
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let handle = FileHandle(forWritingAtPath: path)
        else { throw BenchmarkError("\(path) can't be written") }
        let exporter = PostgresLogExporter(pool: database.service.pool)
        guard let header = try await exporter.header(tenant: .default, from: Position(1), through: last) else {
            throw BenchmarkError("the log is empty")
        }
        try handle.write(contentsOf: Data(header.line + [UInt8(ascii: "\n")]))
        _ = try await exporter.export(header, after: ExportReader.Progress(header)) { bytes in
            try handle.write(contentsOf: Data(bytes))
        }
        try handle.close()
    }

    func `import`(into database: BenchDatabase) async throws {
        guard let file = fopen(path, "r") else { throw BenchmarkError("\(path) can't be read") }
        let lines = Mutex(Lines(file: file))
        defer { lines.withLock { $0.close() } }
        _ = try await PostgresLogImporter(owner: database.owner).run(nextLine: { lines.withLock { $0.next() } })
    }

    func remove() { unlink(path) }
}

/// The lines of an open file, one at a time.
private struct Lines {
    private let file: UnsafeMutablePointer<FILE>
    private var line: UnsafeMutablePointer<CChar>?
    private var capacity = 0

    init(file: UnsafeMutablePointer<FILE>) { self.file = file }

    mutating func next() -> [UInt8]? {
        let length = getline(&line, &capacity, file)
        guard length > 0, let line else { return nil }
        return Array(UnsafeRawBufferPointer(start: line, count: length - 1))
    }

    mutating func close() {
        free(line)
        line = nil
        fclose(file)
    }
}
