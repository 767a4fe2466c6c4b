import Foundation
import Testing

@Suite struct ImportTests {
    /// Which of our modules each module may import: data flows one way.
    private static let allowed: [String: Set<String>] = [
        "EventSourcing": [],
        "EmbeddedFiles": ["CEmbeddedFiles"],
        "Deflating": ["CZlib"],
        "LogikalModel": ["EventSourcing"],
        "PartsLists": ["EventSourcing", "LogikalModel", "CLibSQLite"],
        "PostgresClient": ["CLibPQ"],
        "RedisClient": ["CLibHiredis"],
        "NATSClient": [],
        "PrivatePostgres": ["PostgresClient"],
        "LogikalClient": ["EventSourcing", "LogikalModel", "CLibCurl"],
        "Operations": ["EventSourcing"],
        "LogikalSimulator": ["EventSourcing", "LogikalModel", "CLibSQLite"],
        "Polling": ["EventSourcing", "LogikalModel", "LogikalClient", "Operations"],
        "Decoding": ["EventSourcing", "LogikalModel", "PartsLists"],
        "Reconciling": ["EventSourcing", "LogikalModel"],
        "Projecting": ["EventSourcing"],
        "Projections": ["EventSourcing", "LogikalModel", "Projecting", "EmbeddedFiles"],
        "Feeding": ["EventSourcing"],
        "Waking": ["CLibCurl", "EventSourcing", "Feeding"],
        "Relaying": ["EventSourcing", "Feeding"],
        "AccessControl": ["EventSourcing"],
        "Maintaining": ["EventSourcing"],
        "PostgresStorage": [
            "AccessControl", "Decoding", "Deflating", "EmbeddedFiles", "EventSourcing", "Feeding", "LogikalClient",
            "LogikalModel", "Maintaining", "Operations", "PartsLists", "Polling", "PostgresClient", "Projecting",
            "Reconciling", "Waking",
        ],
        "Replaying": [
            "EventSourcing", "Feeding", "LogikalClient", "LogikalModel", "LogikalSimulator", "Operations", "Polling",
            "PostgresClient", "PostgresStorage", "Projecting", "Projections",
        ],
        "Console": ["AccessControl", "EmbeddedFiles", "EventSourcing"],
        "Serving": [
            "AccessControl", "Console", "Decoding", "Deflating", "EmbeddedFiles", "EventSourcing", "Feeding",
            "Operations", "Projecting", "Reconciling", "Telemetry", "Waking",
        ],
        "Telemetry": ["EventSourcing"],
        "SyncTesting": [
            "EventSourcing", "LogikalModel", "LogikalSimulator", "PostgresClient", "PostgresStorage", "PrivatePostgres",
        ],
    ]

    private static var modules: [String] {
        let sources = Repository.root.appending(path: "Sources").path
        let folders = try? FileManager.default.contentsOfDirectory(atPath: sources)
        let others = ["logikal-sync", "OdooAddon", "Deployment"]
        return (folders ?? []).filter { (!$0.hasPrefix("C") || $0 == "Console") && !others.contains($0) } + [
            "Projections"
        ]
    }

    @Test func `every module has its line in the import table`() {
        #expect(Set(Self.modules) == Set(Self.allowed.keys))
    }

    @Test(arguments: modules)
    func `a module imports only what the table allows`(module: String) throws {
        let ours = Set(Self.allowed.keys).union([
            "CLibPQ", "CLibCurl", "CLibHiredis", "CLibSQLite", "CZlib", "CEmbeddedFiles", "logikal_sync",
        ])
        let folder = module == "Projections" ? module : "Sources/\(module)"
        for path in Repository.files([folder], extensions: ["swift"]) {
            for line in try Repository.lines(path) {
                let words = line.split(separator: " ")
                guard let keyword = words.firstIndex(of: "import"), keyword <= 1, words.count > keyword + 1 else {
                    continue
                }
                let imported = String(words[keyword + 1])
                guard ours.contains(imported) else { continue }
                #expect(Self.allowed[module]?.contains(imported) == true, "\(path) imports \(imported)")
            }
        }
    }

    @Test func `nothing but tests imports the testing library`() throws {
        for path in Repository.files(["Sources", "Projections"], extensions: ["swift"]) {
            #expect(try !Repository.text(path).contains("import SyncTesting"), "\(path)")
        }
    }
}
