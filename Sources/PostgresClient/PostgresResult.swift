import CLibPQ

/// One result from libpq, cleared when nobody reads it any more.
final class PostgresResult {
    let pointer: OpaquePointer
    let rowCount: Int32
    let columnCount: Int32

    /// Takes over the result.
    init(_ pointer: OpaquePointer) {
        self.pointer = pointer
        rowCount = PQntuples(pointer)
        columnCount = PQnfields(pointer)
    }

    deinit {
        PQclear(pointer)
    }

    var status: ExecStatusType {
        PQresultStatus(pointer)
    }

    /// Such as `INSERT 0 3` or `COMMIT`.
    var commandTag: String {
        String(cString: PQcmdStatus(pointer))
    }

    /// Rows inserted, updated, deleted, selected or copied; 0 for other statements.
    var affectedRows: Int {
        Int(String(cString: PQcmdTuples(pointer))) ?? 0
    }

    /// The column's name; an empty string where there is no such column.
    func columnName(_ column: Int32) -> String {
        PQfname(pointer, column).map { String(cString: $0) } ?? ""
    }

    /// The server's report, unless libpq itself made the error up (then there is no SQLSTATE).
    var report: PostgresServerReport? {
        guard let sqlState = field(CLIBPQ_SQLSTATE) else { return nil }
        return PostgresServerReport(
            sqlState: sqlState,
            severity: field(CLIBPQ_SEVERITY) ?? "ERROR",
            message: field(CLIBPQ_MESSAGE) ?? "",
            detail: field(CLIBPQ_DETAIL),
            hint: field(CLIBPQ_HINT),
            context: field(CLIBPQ_CONTEXT),
            schemaName: field(CLIBPQ_SCHEMA),
            tableName: field(CLIBPQ_TABLE),
            columnName: field(CLIBPQ_COLUMN),
            constraintName: field(CLIBPQ_CONSTRAINT),
            function: field(CLIBPQ_FUNCTION))
    }

    private func field(_ code: clibpq_field) -> String? {
        PQresultErrorField(pointer, Int32(code.rawValue)).map { String(cString: $0) }
    }
}
