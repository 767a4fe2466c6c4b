/// How long an operation takes: the medians that integrators measured (`logikal-api.md` 13), times a scale.
public struct LatencyModel: Sendable, Equatable {
    /// 1 is the real service's pace, 0 answers at once.
    public let scale: Double

    /// Answers at once.
    public static let none = Self(scale: 0)
    /// The real service's pace, or a multiple of it.
    public static func measured(scale: Double = 1) -> Self { Self(scale: scale) }

    func delay(of operation: Operation) -> Duration {
        scale > 0 ? .milliseconds(Int(Double(Self.milliseconds(of: operation)) * scale)) : .zero
    }

    private static func milliseconds(of operation: Operation) -> Int {
        switch operation {
        case .login: 5000
        case .logout: 300
        case .directories, .selectDirectory: 200
        case .projects: 150
        case .selectProject: 700
        case .estimation: 1000
        case .phases: 190
        case .selectPhase: 280
        case .elevations: 510
        case .elevationThumbnail, .selectedThumbnail: 50
        case .selectElevation: 300
        case .partsList: 3000
        case .drawing, .model, .runReport: 500
        default: 100
        }
    }
}
