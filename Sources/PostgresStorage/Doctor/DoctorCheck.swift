import PostgresClient

/// One question that the doctor asks the database. Its statement gives a row for each finding: `subject`,
/// `detail`, and `named` where the remedy is about one thing.
public struct DoctorCheck: Sendable {
    public enum Severity: String, Sendable {
        /// What is served or proven may be wrong, or stops soon.
        case problem
        /// Nothing is wrong yet.
        case warning
    }

    /// A stable name, e.g. `holes`.
    public let code: String
    public let severity: Severity
    /// What is asked, in words.
    public let title: String
    /// `:named` stands for what the finding names.
    public let remedy: String
    let statement: SQL
    /// Mends what the check finds without losing anything; `nil` where a person has to decide.
    let fix: SQL?

    init(
        _ code: String, _ title: String, severity: Severity = .problem, statement: String,
        binds: [PostgresValue] = [], fix: String? = nil, remedy: String
    ) {
        self.code = code
        self.severity = severity
        self.title = title
        self.remedy = remedy
        self.statement = SQL(statement: statement, binds)
        self.fix = fix.map { SQL(statement: $0, binds) }
    }

    func finding(_ row: PostgresRow) throws -> DoctorFinding {
        let isAboutOne = remedy.contains(":named")
        return DoctorFinding(
            check: code, severity: severity, subject: try row.text("subject"), detail: try row.text("detail"),
            remedy: isAboutOne ? remedy.replacing(":named", with: try row.text("named")) : remedy,
            isFixable: fix != nil)
    }
}

/// Something that is not as it should be, and what to do about it.
public struct DoctorFinding: Sendable, Equatable {
    public let check: String
    public let severity: DoctorCheck.Severity
    /// Which thing, e.g. `tenant 1, position 812`.
    public let subject: String
    public let detail: String
    public let remedy: String
    public let isFixable: Bool
}
