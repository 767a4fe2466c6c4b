public import LogikalClient

/// How long calls take: what was measured here, else what integrators measured (`logikal-api.md` 13).
public struct CallDurations: Sendable {
    private let measured: [LogikalEndpoint: Duration]

    /// - Parameter measured: Medians of this installation.
    public init(measured: [LogikalEndpoint: Duration] = [:]) { self.measured = measured }

    public var isMeasured: Bool { !measured.isEmpty }

    public subscript(endpoint: LogikalEndpoint) -> Duration { measured[endpoint] ?? Self.known(endpoint) }

    private static func known(_ endpoint: LogikalEndpoint) -> Duration {
        switch endpoint {
        case .login: .milliseconds(5000)
        case .logout: .milliseconds(300)
        case .directories, .selectDirectory: .milliseconds(200)
        case .projects: .milliseconds(150)
        case .selectProject: .milliseconds(700)
        case .estimation: .milliseconds(1000)
        case .phases: .milliseconds(190)
        case .selectPhase: .milliseconds(280)
        case .elevations: .milliseconds(510)
        case .thumbnail: .milliseconds(50)
        case .selectElevation: .milliseconds(300)
        case .partsList: .milliseconds(3000)
        default: .milliseconds(100)
        }
    }
}
