import ArgumentParser

/// What the four roles have in common, for their help.
private let together = """
    `run` is all four roles in one process. Several processes of each may work on one DATABASE_URL; they need the \
    same SESSION_KEY_FILE, LOG_SIGNING_KEY_FILE and MASTER_KEY_FILE.
    """

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Answers the HTTP API, and nothing else, until SIGTERM or SIGINT.",
        discussion: """
            \(together) Before anything listens it waits for the read models that a process of `project` makes.

            Example: DATABASE_URL=postgres://… LISTEN_ADDRESS=:8080 DRAIN_TIME=10s logikal-sync serve
            """)

    func run() async throws { try await RunCommand.run(as: [.serve]) }
}

struct PollCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "poll", abstract: "Looks at Logikal, and nothing else, until SIGTERM or SIGINT.",
        discussion: """
            \(together) Of several, one looks at each tenant's Logikal; when it dies another takes over, after \
            POLL_LEASE at the latest. With LISTEN_ADDRESS it answers /api/v1/health there.

            Example: DATABASE_URL=postgres://… LOGIKAL_BASE_URL=… AUTH_USERNAME=… AUTH_PASSWORD=… logikal-sync poll
            """)

    func run() async throws { try await RunCommand.run(as: [.poll]) }
}

struct ProjectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "project",
        abstract: "Keeps the read models at the head of the log, and nothing else, until SIGTERM or SIGINT.",
        discussion: """
            \(together) A second one is there for when the first dies: it adds no speed. With LISTEN_ADDRESS it \
            answers /api/v1/health there.

            Example: DATABASE_URL=postgres://… logikal-sync project
            """)

    func run() async throws { try await RunCommand.run(as: [.project]) }
}

struct WorkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "work",
        abstract: "Decodes parts lists, reconciles, wakes consumers and tidies up, until SIGTERM or SIGINT.",
        discussion: """
            \(together) Several share the queue of parts lists between them. With LISTEN_ADDRESS it answers \
            /api/v1/health there.

            Example: DATABASE_URL=postgres://… logikal-sync work
            """)

    func run() async throws { try await RunCommand.run(as: [.work]) }
}
