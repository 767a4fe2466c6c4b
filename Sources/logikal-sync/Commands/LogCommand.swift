import ArgumentParser

struct LogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "Shows, verifies, signs, proves, exports, imports and archives the event log.",
        discussion: """
            Examples:
              logikal-sync log show --follow
              logikal-sync log verify --against checkpoint.txt
              logikal-sync log checkpoint > checkpoint.txt
              logikal-sync log export --output log.jsonl
            """,
        subcommands: [
            Show.self, Verify.self, Checkpoint.self, Proof.self, VerifyProof.self, Export.self, Import.self,
            Archive.self, Archives.self, Attach.self, Redact.self, Epoch.self,
        ])
}
