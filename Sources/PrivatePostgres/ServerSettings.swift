/// The settings of the private server, as the file that its `postgresql.conf` includes.
struct ServerSettings: Sendable {
    let folder: ClusterFolder
    /// Settings that come last and so win.
    let overrides: [String: String]

    static let fileName = "logikal-sync.conf"

    /// The file's text.
    var text: String {
        (fixed + overrides.sorted { $0.key < $1.key })
            .map { name, value in
                "\(name) = '\(value.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''"))'\n"
            }
            .joined()
    }

    private var fixed: [(String, String)] {
        [
            // Reachable through the socket in a private folder only, hence no passwords.
            ("listen_addresses", ""),
            ("port", "5432"),
            ("unix_socket_directories", folder.socketDirectory),
            ("unix_socket_permissions", "0700"),
            ("max_connections", "60"),
            // Modest, as it shares its machine, but with room for what every append touches: the heads of streams
            // and their indexes. The system's cache does the rest.
            ("shared_buffers", "256MB"),
            ("jit", "off"),
            ("timezone", "UTC"),
            // One file per weekday, overwritten a week later. Terse, as details quote data.
            ("logging_collector", "on"),
            ("log_directory", folder.logs),
            ("log_filename", "postgres-%a.log"),
            ("log_truncate_on_rotation", "on"),
            ("log_rotation_age", "1d"),
            ("log_rotation_size", "0"),
            ("log_timezone", "UTC"),
            ("log_error_verbosity", "terse"),
            ("log_min_error_statement", "panic"),
        ]
    }
}
