import Testing

@testable import LogikalSimulator

extension Installation {
    /// Looks through all outputs of all commands for what nobody may read there.
    func checkSecrets() {
        let generated = outputs().values.flatMap { $0.matches(of: /ls[krs]_[A-Za-z0-9_-]+/) }.map { String($0.0) }
        let forbidden = secrets + tokens
        for (name, text) in outputs() {
            for line in text.split(separator: "\n") {
                // Programs asked for these, and read lines of any length.
                let isForPrograms = ["-json", "-csv", "-dump-help"].contains(where: name.contains)
                if line.utf8.count > 2000, !isForPrograms {
                    Issue.record("\(name) shows the insides of: \(line.prefix(200))")
                }
                for secret in forbidden where line.contains(secret) {
                    Issue.record("\(name) tells a secret: \(line)")
                }
                // The demo is there to be tried: it shows its key in what it suggests to type.
                let isTheOneLine =
                    line.hasPrefix("API key, shown this once: ") || line.hasPrefix("client_secret, shown this once: ")
                    || name.contains("-demo-") || isShownAsJSON(name)
                for key in generated where line.contains(key) && !isTheOneLine {
                    Issue.record("\(name) tells a generated key: \(line)")
                }
            }
        }
    }

    /// What is made is shown once, to programs as well.
    private func isShownAsJSON(_ name: String) -> Bool {
        name.hasSuffix(".out") && name.contains("-json")
            && ["clients-register", "clients-rotate", "tenants-create"].contains(where: name.contains)
    }

    /// Every token that the simulator has given: it draws them from its seed.
    private var tokens: [String] {
        var random = SplitMix64(seed: simulator.configuration.seed, "tokens")
        return (0..<simulator.counters.logins).map { _ in random.guid() }
    }
}
