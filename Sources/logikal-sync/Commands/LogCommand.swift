import ArgumentParser

struct LogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "Shows, verifies, signs, proves, exports and imports the event log.",
        subcommands: [
            Show.self, Verify.self, Checkpoint.self, Proof.self, VerifyProof.self, Export.self, Import.self,
            Redact.self, Epoch.self,
        ])
}
