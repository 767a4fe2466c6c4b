import EventSourcing
import PostgresStorage

/// Plays a log that was written elsewhere: it is imported, and the read models are made of it.
struct LogPlay: Sendable {
    let lines: [[UInt8]]
    let projections: ProjectionPlay

    /// - Returns: how often it was disturbed.
    func run() async throws -> Int {
        let importer = PostgresLogImporter(owner: projections.database.owner)
        var disturbances = 0
        if projections.way == .killed {
            // Cut off after every batch: what came before is in, and is not read again.
            for count in lines.indices where lines[count].starts(with: Array(#"{"batch":"#.utf8)) {
                do { _ = try await importer.run(lines: lines[..<count]) } catch let error as ExportError {
                    guard error.code == .endsEarly else { throw error }
                }
                try await projections.catchUp()
                disturbances += 1
            }
        }
        for _ in 0..<(projections.way == .twice ? 2 : 1) {
            let report = try await importer.run(lines: lines[...])
            disturbances += Int(report.present > 0 && projections.way == .twice ? 1 : 0)
        }
        try await projections.catchUp()
        return disturbances
    }
}
