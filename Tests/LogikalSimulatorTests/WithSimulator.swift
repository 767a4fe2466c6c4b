import Logging

@testable import LogikalSimulator

/// Runs a simulator on a free port for as long as `body` needs it.
func withSimulator(
    _ configuration: SimulatorConfiguration = SimulatorConfiguration(),
    _ body: (LogikalSimulator, TestClient) async throws -> Void
) async throws {
    let simulator = LogikalSimulator(configuration, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await simulator.run() }
        defer { group.cancelAll() }
        try await body(simulator, TestClient(baseURL: simulator.baseURL))
    }
}

extension SimulatorConfiguration {
    static func with(_ change: (inout SimulatorConfiguration) -> Void) -> SimulatorConfiguration {
        var configuration = SimulatorConfiguration()
        change(&configuration)
        return configuration
    }
}

extension OfficeTruth {
    /// An elevation with everything above it, somewhere below a directory; in a phase other than the default one
    /// where `inNamedPhase`.
    func someElevation(where isWanted: (Elevation) -> Bool = { _ in true }) -> (
        directory: String, project: String, phase: String, elevation: Elevation
    )? {
        for elevation in elevations where isWanted(elevation) {
            let directory = projects.first { $0.id == elevation.project }?.directory ?? ""
            if !directory.isEmpty { return (directory, elevation.project, elevation.phase, elevation) }
        }
        return nil
    }
}

let usualThumbnail = "width=300&height=300&format=PNG&view=Interior&withdimensions=true&withdescription=false"
