// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "LogikalSync",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "logikal-sync", targets: ["logikal-sync"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ],
    targets: [
        // C libraries and the files that travel inside the binary.
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CLibCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CLibSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),

        // The words and the decisions: no I/O.
        .target(name: "EventSourcing", dependencies: [.crypto]),
        .target(name: "LogikalModel", dependencies: ["EventSourcing"]),

        // The edges.
        .target(name: "PostgresClient", dependencies: ["CLibPQ", .log]),
        .target(name: "PrivatePostgres", dependencies: ["PostgresClient", .log, .subprocess]),
        .target(name: "LogikalClient", dependencies: ["EventSourcing", "LogikalModel", "CLibCurl", .log]),
        .target(
            name: "LogikalSimulator",
            dependencies: [
                "EventSourcing", "LogikalModel", "CLibSQLite", .crypto, .hummingbird, .log, .nio, .serviceLifecycle,
            ]),
        .testTarget(
            name: "LogikalSimulatorTests",
            dependencies: ["LogikalSimulator", "EventSourcing", "CLibSQLite", .crypto, .log, .serviceLifecycle]),

        .executableTarget(name: "logikal-sync", dependencies: ["LogikalSimulator", "LogikalClient", "PrivatePostgres", .argumentParser, .serviceLifecycle]),
    ],
    swiftLanguageModes: [.v6]
)

extension Target.Dependency {
    static var argumentParser: Self { .product(name: "ArgumentParser", package: "swift-argument-parser") }
    static var crypto: Self { .product(name: "Crypto", package: "swift-crypto") }
    static var hummingbird: Self { .product(name: "Hummingbird", package: "hummingbird") }
    static var log: Self { .product(name: "Logging", package: "swift-log") }
    static var nio: Self { .product(name: "NIOCore", package: "swift-nio") }
    static var serviceLifecycle: Self { .product(name: "ServiceLifecycle", package: "swift-service-lifecycle") }
    static var subprocess: Self { .product(name: "Subprocess", package: "swift-subprocess") }
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
