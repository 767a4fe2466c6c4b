import LogikalSimulator
import ServiceLifecycle

/// The simulated office at work: a change every few seconds.
struct OfficeWork: Service {
    let simulator: LogikalSimulator
    let seed: UInt64
    let pause: Duration

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var round = seed
            while true {
                do { try await Task.sleep(for: pause) } catch { return }
                round &+= 1
                simulator.office.mutate(seed: round, count: 1)
            }
        }
    }
}
