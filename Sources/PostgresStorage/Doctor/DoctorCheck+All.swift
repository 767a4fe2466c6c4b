import PostgresClient

extension DoctorCheck {
    /// - Parameters:
    ///   - oldestTransaction: From which age on, in transactions, the wraparound counts as near.
    ///   - idleLimit: How long an open transaction may do nothing, as PostgreSQL writes intervals.
    ///   - signingLimit: How long events may go without a signed checkpoint, likewise.
    ///   - masterKey: The id of the key that opens tenants' passwords; `nil` where there is none.
    static func all(
        oldestTransaction: Int64, idleLimit: String, signingLimit: String, masterKey: String?
    ) -> [DoctorCheck] {
        log + readModels + retention + [
            DoctorCheck(
                "passwords", "tenants whose Logikal password can't be read", statement: "doctor.passwords",
                binds: [PostgresValue(masterKey)],
                remedy: "They are not polled. Set MASTER_KEY_FILE to the key that it was sealed with, or configure it "
                    + "again: `logikal-sync tenants configure NAME --url URL --user USER`."),
            DoctorCheck(
                "unsigned", "events without a signed checkpoint", severity: .warning, statement: "doctor.unsigned",
                binds: [PostgresValue(signingLimit)],
                remedy: "Run `logikal-sync log checkpoint`; `run` signs every hour as long as it has a key."),
            DoctorCheck(
                "maintenance", "maintenance that failed, is overdue or needs somebody", severity: .warning,
                statement: "doctor.maintenance",
                remedy: "See `logikal-sync maintenance list`, mend the cause and run `logikal-sync maintenance run "
                    + ":named`; what is overdue needs a process of `run` or `work`."),
            DoctorCheck(
                "isolation", "tables that row-level security does not guard", statement: "doctor.isolation",
                fix: "doctor.fix.isolation",
                remedy: "Run `logikal-sync doctor --fix`, and find out who switched it off."
            ),
            DoctorCheck(
                "indexes", "indexes that PostgreSQL does not use", statement: "doctor.indexes",
                fix: "doctor.fix.indexes", remedy: "Run `logikal-sync doctor --fix`, which builds them anew."),
            DoctorCheck(
                "polls", "poll cycles that never ended", severity: .warning, statement: "doctor.polls",
                fix: "doctor.fix.polls",
                remedy: "Their process died. Nothing half-done is left; `logikal-sync doctor --fix` closes them."),
            DoctorCheck(
                "leases", "leases that ran out", severity: .warning, statement: "doctor.leases",
                fix: "doctor.fix.leases",
                remedy: "Their process died. The next poller takes over; `logikal-sync doctor --fix` clears them."),
            DoctorCheck(
                "wraparound", "transaction ids that run out", statement: "doctor.wraparound",
                binds: [PostgresValue(oldestTransaction)],
                remedy: "Run VACUUM (FREEZE) in this database, and see that autovacuum is on."),
            DoctorCheck(
                "holders", "transactions that are open and do nothing", severity: .warning, statement: "doctor.holders",
                binds: [PostgresValue(idleLimit)], fix: "doctor.fix.holders",
                remedy: "End the session, or run `logikal-sync doctor --fix`."),
        ]
    }

    private static let retention = [
        DoctorCheck(
            "archives", "archives that do not lead up to where the log begins", statement: "doctor.archives",
            remedy: "Run `logikal-sync log verify --archive FOLDER`; attach the archives from the newest to the oldest "
                + "with `logikal-sync log attach`, and archive again."),
        DoctorCheck(
            "consumers", "consumers whose cursor leads nowhere", severity: .warning, statement: "doctor.consumers",
            remedy:
                "Its next request is answered 410: let it begin again, or attach the archive with `logikal-sync log "
                + "attach`. If it is gone for good: `logikal-sync consumers forget :named`."),
        DoctorCheck(
            "versions", "read models of the past that begin after the log", severity: .warning,
            statement: "doctor.versions",
            remedy: "It was built while older history was archived: `logikal-sync projections rebuild "
                + "entity_versions`."),
    ]

    private static let readModels = [
        DoctorCheck(
            "ahead", "builds of read models that are ahead of the log", statement: "doctor.ahead",
            remedy: "The log lost its end, as after a restore: renew its epoch with `logikal-sync log epoch --renew "
                + "--reason \"restored\"`, then rebuild the read model with `logikal-sync projections rebuild "
                + ":named`."),
        DoctorCheck(
            "orphans", "tables and builds of read models without each other", statement: "doctor.orphans",
            remedy: "Drop a table that no build knows; rebuild a read model whose table or build is missing: "
                + "`logikal-sync projections rebuild NAME`."),
        DoctorCheck(
            "parked", "entities that a read model can't take in", statement: "doctor.parked",
            remedy: "See `logikal-sync dead-letters show :named`; retry it once its cause is mended, or skip it."),
        DoctorCheck(
            "jobs", "background work that is stuck", severity: .warning, statement: "doctor.jobs",
            remedy: "See `logikal-sync jobs show :named`; retry it once its cause is mended, or skip it."),
        DoctorCheck(
            "refused", "builds that were not switched to", severity: .warning, statement: "doctor.refused",
            remedy: "See `logikal-sync projections compare :named`, then switch or drop the build."),
    ]

    private static let log = [
        DoctorCheck(
            "holes", "positions that no event has", statement: "doctor.holes",
            remedy: "Events are lost. Run `logikal-sync log verify`, and restore from a backup or an export."),
        DoctorCheck(
            "head", "logs that do not end where their sequencer says", statement: "doctor.head",
            remedy: "Events or batches are lost or forged. Run `logikal-sync log verify`, and restore from a backup."),
        DoctorCheck(
            "streams", "streams whose head is not their newest event", statement: "doctor.streams",
            remedy: "Stop the pollers: differences would be computed against the wrong state. Run "
                + "`logikal-sync log verify`; if the log is whole, import an export of it into an empty database."),
        DoctorCheck(
            "triggers", "tables of the log that can be changed", statement: "doctor.triggers",
            fix: "doctor.fix.triggers",
            remedy: "Run `logikal-sync doctor --fix`, then `logikal-sync log verify`, and find out who changed it."),
        DoctorCheck(
            "privileges", "tables of the log that others than their owner may change", statement: "doctor.privileges",
            fix: "doctor.fix.privileges",
            remedy: "Run `logikal-sync doctor --fix`, which revokes it, then `logikal-sync log verify`, and find out "
                + "who granted it."),
    ]
}
