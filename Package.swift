// swift-tools-version: 6.2
import Foundation
import PackageDescription

/// SQL travels inside the binary through `CEmbeddedFiles`; to SwiftPM it is not a source.
func sqlFiles(under folder: String) -> [String] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: folder).path
    let paths = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
    return paths.filter { $0.hasSuffix(".sql") }.sorted()
}

/// Which commit is built, where the builder says so in `LOGIKAL_SYNC_COMMIT`.
let commit =
    Context.environment["LOGIKAL_SYNC_COMMIT"].flatMap { text in
        !text.isEmpty && text.allSatisfy(\.isHexDigit) ? text : nil
    } ?? "unknown"

let package = Package(
    name: "LogikalSync",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "logikal-sync", targets: ["logikal-sync"]),
        .executable(name: "logikal-sync-benchmarks", targets: ["Benchmarks"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-distributed-tracing.git", from: "1.7.3"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics.git", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras.git", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ],
    targets: [
        // C libraries and the files that travel inside the binary.
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CLibCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CLibSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CLibHiredis", providers: [.apt(["libhiredis-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "CEmbeddedFiles", cSettings: [.define("LOGIKAL_SYNC_COMMIT", to: commit)]),
        .target(name: "EmbeddedFiles", dependencies: ["CEmbeddedFiles"]),
        .target(name: "CFileIdentity"),

        // The words and the decisions: no I/O.
        .target(name: "EventSourcing", dependencies: [.crypto]),
        .target(name: "LogikalModel", dependencies: ["EventSourcing"]),
        .target(name: "PartsLists", dependencies: ["CLibSQLite", "EventSourcing", "LogikalModel"]),

        // The edges.
        .target(name: "Deflating", dependencies: ["CZlib"]),
        .target(name: "PostgresClient", dependencies: ["CLibPQ", .log]),
        .target(name: "RedisClient", dependencies: ["CLibHiredis", .log]),
        .target(name: "NATSClient", dependencies: [.nioCore, .nioPosix]),
        .target(name: "PrivatePostgres", dependencies: ["PostgresClient", .log, .subprocess, .system]),
        .target(name: "LogikalClient", dependencies: ["EventSourcing", "LogikalModel", "CLibCurl", .crypto, .log]),

        // From Logikal to the log, from the log to read models, from both to the feed.
        .target(name: "Operations", dependencies: ["EventSourcing"]),
        .target(
            name: "Polling",
            dependencies: [
                "EventSourcing", "LogikalModel", "LogikalClient", "Operations", .log, .serviceLifecycle, .tracing,
            ]),
        .target(
            name: "Decoding", dependencies: ["EventSourcing", "LogikalModel", "PartsLists", .log, .serviceLifecycle]),
        .target(
            name: "Reconciling", dependencies: ["EventSourcing", "LogikalModel", .log, .serviceLifecycle]),
        .target(name: "Projecting", dependencies: ["EventSourcing", .log, .serviceLifecycle]),
        .target(
            name: "Projections", dependencies: ["EmbeddedFiles", "Projecting"], path: "Projections",
            exclude: sqlFiles(under: "Projections")),
        .target(name: "Feeding", dependencies: ["EventSourcing", .crypto, .log, .serviceLifecycle]),
        .target(
            name: "Waking", dependencies: ["CLibCurl", "EventSourcing", "Feeding", .crypto, .log, .serviceLifecycle]),
        .target(name: "Relaying", dependencies: ["EventSourcing", "Feeding", .log, .serviceLifecycle]),
        .target(name: "AccessControl", dependencies: ["EventSourcing", .crypto]),
        .target(name: "Maintaining", dependencies: ["EventSourcing", .log, .serviceLifecycle]),
        .target(
            name: "PostgresStorage",
            dependencies: [
                "AccessControl", "Decoding", "Deflating", "EmbeddedFiles", "EventSourcing", "Feeding", "LogikalClient",
                "LogikalModel", "Maintaining", "Operations", "PartsLists", "Polling", "PostgresClient", "Projecting",
                "Reconciling", "Waking", .crypto, .log,
            ],
            exclude: ["Migrations", "Statements"]),
        .target(
            name: "Console",
            dependencies: [
                "AccessControl", "EmbeddedFiles", "EventSourcing", .httpTypes, .hummingbird, .mustache, .nioCore,
            ],
            exclude: ["Assets", "Console.png", "Templates"]),
        .target(
            name: "Serving",
            dependencies: [
                "AccessControl", "Console", "Decoding", "Deflating", "EmbeddedFiles", "EventSourcing", "Feeding",
                "Operations", "Projecting", "Reconciling", "Telemetry", "Waking", .httpTypes, .hummingbird,
                .hummingbirdCore, .log,
                .nioCore, .nioHTTP1, .nioHTTPTypes, .nioSSL, .serviceLifecycle, .tracing,
            ],
            exclude: ["OpenAPI"]),

        // What operators see of it.
        .target(
            name: "Telemetry", dependencies: ["EventSourcing", .coreMetrics, .log, .serviceLifecycle, .tracing]),

        // The vendor's API for demos and tests.
        .target(
            name: "LogikalSimulator",
            dependencies: [
                "CLibSQLite", "EventSourcing", "LogikalModel", .crypto, .httpTypes, .hummingbird, .log, .nioCore,
                .serviceLifecycle,
            ]),

        // Kept histories, played again and again.
        .target(
            name: "Replaying",
            dependencies: [
                "EventSourcing", "Feeding", "LogikalClient", "LogikalModel", "LogikalSimulator", "Operations",
                "Polling", "PostgresClient", "PostgresStorage", "Projecting", "Projections", .log,
            ]),

        .executableTarget(
            name: "logikal-sync",
            dependencies: [
                "AccessControl", "CFileIdentity", "Decoding", "Deflating", "EmbeddedFiles", "EventSourcing", "Feeding",
                "LogikalClient", "LogikalModel", "LogikalSimulator", "Maintaining", "NATSClient", "Operations",
                "PartsLists", "Polling",
                "PostgresClient", "PostgresStorage", "PrivatePostgres", "Projecting", "Projections", "Reconciling",
                "RedisClient", "Relaying", "Replaying", "Serving", "Telemetry", "Waking", .argumentParser, .log,
                .metrics, .tracing, .serviceLifecycle, .unixSignals,
            ]),

        // What tests of several modules share.
        .target(
            name: "SyncTesting",
            dependencies: [
                "EventSourcing", "LogikalModel", "LogikalSimulator", "PostgresClient", "PostgresStorage",
                "PrivatePostgres", .log,
            ]),

        // Numbers for the budgets, measured by hand: `swift run -c release logikal-sync-benchmarks`.
        .executableTarget(
            name: "Benchmarks",
            dependencies: [
                "AccessControl", "EmbeddedFiles", "EventSourcing", "Feeding", "LogikalClient", "LogikalModel",
                "LogikalSimulator", "PartsLists", "Polling", "PostgresClient", "PostgresStorage", "PrivatePostgres",
                "Projecting", "Projections", "Reconciling", "Serving", .argumentParser, .hummingbird, .log, .nioCore,
                .serviceLifecycle,
            ],
            path: "Tests/Benchmarks"),

        .testTarget(name: "EventSourcingTests", dependencies: ["EventSourcing", "SyncTesting"]),
        .testTarget(
            name: "MaintainingTests",
            dependencies: [
                "EventSourcing", "Maintaining", "PostgresClient", "PostgresStorage", "SyncTesting", .log,
                .serviceLifecycle,
            ]),
        .testTarget(
            name: "RelayingTests", dependencies: ["EventSourcing", "Feeding", "Relaying", "SyncTesting", .log]),
        .testTarget(name: "NATSClientTests", dependencies: ["NATSClient", "SyncTesting", .nioCore]),
        .testTarget(name: "RedisClientTests", dependencies: ["RedisClient", "SyncTesting", .log]),
        .testTarget(name: "DeflatingTests", dependencies: ["Deflating", "SyncTesting"]),
        .testTarget(name: "LogikalModelTests", dependencies: ["EventSourcing", "LogikalModel"]),
        .testTarget(name: "PostgresClientTests", dependencies: ["PostgresClient", "SyncTesting", .log]),
        .testTarget(name: "PrivatePostgresTests", dependencies: ["PostgresClient", "PrivatePostgres", .log]),
        .testTarget(
            name: "LogikalClientTests", dependencies: ["EventSourcing", "LogikalClient", "LogikalModel", .log]),
        .testTarget(
            name: "LogikalSimulatorTests",
            dependencies: ["CLibSQLite", "EventSourcing", "LogikalModel", "LogikalSimulator", .crypto, .log]),
        .testTarget(
            name: "FeedingTests",
            dependencies: ["EventSourcing", "Feeding", "SyncTesting", .crypto, .log, .serviceLifecycle]),
        .testTarget(
            name: "WakingTests",
            dependencies: [
                "EventSourcing", "Feeding", "PostgresClient", "PostgresStorage", "SyncTesting", "Waking", .crypto, .log,
                .serviceLifecycle,
            ]),
        .testTarget(
            name: "AccessControlTests", dependencies: ["AccessControl", "EventSourcing", "SyncTesting", .crypto]),
        .testTarget(
            name: "EventLogTests",
            dependencies: [
                "EventSourcing", "Feeding", "LogikalModel", "Polling", "PostgresClient", "PostgresStorage",
                "SyncTesting", .log,
            ]),
        .testTarget(
            name: "PartsListsTests",
            dependencies: [
                "CLibSQLite", "EventSourcing", "LogikalModel", "LogikalSimulator", "PartsLists", "SyncTesting",
            ]),
        .testTarget(
            name: "PollingTests",
            dependencies: ["EventSourcing", "LogikalClient", "LogikalModel", "Polling", "SyncTesting"]),
        .testTarget(
            name: "OperationTests",
            dependencies: [
                "EventSourcing", "LogikalModel", "Operations", "Polling", "PostgresClient", "PostgresStorage",
                "SyncTesting", .log,
            ]),
        .testTarget(
            name: "ReconcilingTests",
            dependencies: [
                "EventSourcing", "Feeding", "LogikalModel", "Polling", "PostgresClient", "PostgresStorage",
                "Projecting",
                "Projections", "Reconciling", "SyncTesting", .log,
            ]),
        .testTarget(
            name: "ProjectingTests",
            dependencies: [
                "EventSourcing", "Feeding", "LogikalModel", "PostgresClient", "PostgresStorage", "Projecting",
                "Projections", "SyncTesting", .log,
            ]),
        .testTarget(
            name: "ServingTests",
            dependencies: [
                "AccessControl", "Console", "Deflating", "EmbeddedFiles", "EventSourcing", "Feeding", "LogikalModel",
                "Operations", "Polling", "PostgresClient", "PostgresStorage", "Projecting", "Projections",
                "Reconciling", "Serving", "SyncTesting", "Waking", .crypto, .httpTypes, .log, .mustache, .nioCore,
                .serviceLifecycle,
            ]),
        .testTarget(
            name: "TimeTravelTests",
            dependencies: [
                "EventSourcing", "Feeding", "LogikalModel", "Polling", "PostgresClient", "PostgresStorage",
                "Projecting", "Projections", "SyncTesting", .crypto, .log,
            ],
            exclude: ["Golden"]),
        .testTarget(
            name: "RetentionTests",
            dependencies: [
                "Deflating", "EventSourcing", "Feeding", "LogikalModel", "PostgresClient", "PostgresStorage",
                "Projecting", "Projections", "SyncTesting", .log,
            ]),
        .testTarget(
            name: "TelemetryTests",
            dependencies: ["EventSourcing", "Telemetry", .coreMetrics, .log, .metrics, .serviceLifecycle, .tracing]),
        .testTarget(name: "RepositoryTests", dependencies: ["EmbeddedFiles", "Projecting", "Projections"]),
        .testTarget(
            name: "PipelineTests",
            dependencies: [
                "Decoding", "EventSourcing", "Feeding", "LogikalClient", "LogikalModel", "LogikalSimulator",
                "Operations", "PartsLists", "Polling", "PostgresClient", "PostgresStorage", "PrivatePostgres",
                "Projecting", "Projections", "Reconciling", "SyncTesting", .log, .serviceLifecycle,
            ]),
        .testTarget(
            name: "ReplayTests",
            dependencies: ["EventSourcing", "PostgresStorage", "Replaying", "SyncTesting", .log]),
        .testTarget(
            name: "CommandTests",
            dependencies: [
                "EventSourcing", "LogikalModel", "LogikalSimulator", "NATSClient", "Polling", "PostgresClient",
                "PostgresStorage", "PrivatePostgres", "SyncTesting", "Telemetry", "logikal-sync", .log, .subprocess,
                .system,
            ]),
    ],
    swiftLanguageModes: [.v6]
)

extension Target.Dependency {
    static var argumentParser: Self { .product(name: "ArgumentParser", package: "swift-argument-parser") }
    static var coreMetrics: Self { .product(name: "CoreMetrics", package: "swift-metrics") }
    static var crypto: Self { .product(name: "Crypto", package: "swift-crypto") }
    static var httpTypes: Self { .product(name: "HTTPTypes", package: "swift-http-types") }
    static var hummingbird: Self { .product(name: "Hummingbird", package: "hummingbird") }
    static var hummingbirdCore: Self { .product(name: "HummingbirdCore", package: "hummingbird") }
    static var log: Self { .product(name: "Logging", package: "swift-log") }
    static var metrics: Self { .product(name: "Metrics", package: "swift-metrics") }
    static var mustache: Self { .product(name: "Mustache", package: "swift-mustache") }
    static var nioCore: Self { .product(name: "NIOCore", package: "swift-nio") }
    static var nioHTTP1: Self { .product(name: "NIOHTTP1", package: "swift-nio") }
    static var nioHTTPTypes: Self { .product(name: "NIOHTTPTypes", package: "swift-nio-extras") }
    static var nioPosix: Self { .product(name: "NIOPosix", package: "swift-nio") }
    static var nioSSL: Self { .product(name: "NIOSSL", package: "swift-nio-ssl") }
    static var serviceLifecycle: Self { .product(name: "ServiceLifecycle", package: "swift-service-lifecycle") }
    static var subprocess: Self { .product(name: "Subprocess", package: "swift-subprocess") }
    static var system: Self { .product(name: "SystemPackage", package: "swift-system") }
    static var tracing: Self { .product(name: "Tracing", package: "swift-distributed-tracing") }
    static var unixSignals: Self { .product(name: "UnixSignals", package: "swift-service-lifecycle") }
}

for target in package.targets where target.type != .system {
    target.swiftSettings = [
        // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0335-existential-any.md
        .enableUpcomingFeature("ExistentialAny"),
        // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0444-member-import-visibility.md
        .enableUpcomingFeature("MemberImportVisibility"),
        // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0409-access-level-on-imports.md
        .enableUpcomingFeature("InternalImportsByDefault"),
        // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0461-async-function-isolation.md
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0480-swiftpm-warning-control.md
        .treatAllWarnings(as: .error),
    ]
}

// Tests move hundreds of megabytes of JSON, base64 and rows through these: not optimised they take most of a run.
let movesMegabytes: Set = ["EventSourcing", "LogikalClient", "LogikalModel", "LogikalSimulator", "PostgresClient"]
for target in package.targets where movesMegabytes.contains(target.name) {
    target.swiftSettings?.append(.unsafeFlags(["-O"], .when(configuration: .debug)))
}
