// swift-tools-version: 6.2
import PackageDescription

// The decoder under libFuzzer. A package of its own, because -sanitize=fuzzer needs a target without a main function,
// which no ordinary build can link. Sources are links to those of the project.
let package = Package(
    name: "Fuzzing",
    platforms: [.macOS(.v15)],
    dependencies: [.package(url: "https://github.com/apple/swift-crypto", from: "4.5.2")],
    targets: [
        .systemLibrary(name: "CLibSQLite", pkgConfig: "sqlite3"),
        .target(name: "EventSourcing", dependencies: [.product(name: "Crypto", package: "swift-crypto")]),
        .target(name: "LogikalModel", dependencies: ["EventSourcing"]),
        .target(name: "PartsLists", dependencies: ["CLibSQLite", "EventSourcing", "LogikalModel"]),
        .executableTarget(name: "Fuzz", dependencies: ["CLibSQLite", "LogikalModel", "PartsLists"]),
        .executableTarget(name: "Seeds", dependencies: ["CLibSQLite"]),
    ]
)

for target in package.targets where target.type != .system {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
    ]
}
