import EventSourcing
import Foundation
import Glibc
import PostgresStorage

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
        defer { fclose(file) }
        var line: UnsafeMutablePointer<CChar>?
        var capacity = 0
        defer { free(line) }
        _ = try await PostgresLogImporter(owner: database.owner).run {
            let length = getline(&line, &capacity, file)
            guard length > 0, let line else { return nil }
            return Array(UnsafeRawBufferPointer(start: line, count: length - 1))
        }
    }

    func remove() { unlink(path) }
}
