public import PostgresClient

/// Examines a database from the inside: what no statement of the service would notice, and what to do about it.
public struct PostgresDoctor: Sendable {
    public struct Report: Sendable {
        public var findings: [DoctorFinding]
        /// How many of the findings before were mended, and are not among `findings` any more.
        public var fixed: [DoctorFinding]
        /// The checks that found nothing.
        public var healthy: [DoctorCheck]
    }

    private let owner: PostgresPool
    private let checks: [DoctorCheck]

    /// - Parameters:
    ///   - owner: The owner's connections: it looks at all tenants and into the catalog.
    ///   - masterKey: The id of the key that opens tenants' passwords; `nil` where there is none.
    public init(owner: PostgresPool, masterKey: String? = nil) {
        self.init(
            owner: owner,
            checks: DoctorCheck.all(
                oldestTransaction: 1_000_000_000, idleLimit: "30 minutes", signingLimit: "3 hours",
                masterKey: masterKey))
    }

    init(owner: PostgresPool, checks: [DoctorCheck]) {
        self.owner = owner
        self.checks = checks
    }

    /// Asks every question; with `fixing`, mends what can be mended without loss and asks again.
    public func examine(fixing: Bool = false) async throws -> Report {
        var report = Report(findings: [], fixed: [], healthy: [])
        for check in checks {
            let found = try await findings(check)
            guard !found.isEmpty else {
                report.healthy.append(check)
                continue
            }
            guard fixing, let fix = check.fix else {
                report.findings += found
                continue
            }
            try await owner.withTransaction { connection in
                _ = try connection.execute("set local statement_timeout = 0")
                _ = try connection.execute(fix)
            }
            let left = try await findings(check)
            report.findings += left
            report.fixed += found.filter { finding in !left.contains(finding) }
        }
        return report
    }

    private func findings(_ check: DoctorCheck) async throws -> [DoctorFinding] {
        try await owner.withTransaction(isolation: .repeatableReadReadOnly) { connection in
            try connection.holdPartitions()
            _ = try connection.execute("set local statement_timeout = 0")
            return try connection.query(check.statement, check.finding)
        }
    }
}
