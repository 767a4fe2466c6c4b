import EventSourcing
import Foundation
import LogikalSimulator
import Testing

/// A setting that can't be used is named in one line, before anything has happened.
@Suite struct SettingsTests {
    struct Mistake: CustomTestStringConvertible, Sendable {
        let settings: [String: String]
        let code: Int32
        /// What the line says.
        let says: [String]

        var testDescription: String { says[0] }
    }

    static let mistakes = [
        Mistake(settings: ["POLL_INTERVAL": "often"], code: 64, says: ["POLL_INTERVAL", "500ms"]),
        Mistake(settings: ["POLL_FULL_CHECK": "weekly"], code: 64, says: ["POLL_FULL_CHECK", "7d"]),
        Mistake(settings: ["POLL_LEAST_PROJECTS": "-1"], code: 64, says: ["POLL_LEAST_PROJECTS", "number"]),
        Mistake(settings: ["POLL_MOST_PROJECTS": "0"], code: 64, says: ["POLL_MOST_PROJECTS", "1 or more"]),
        Mistake(settings: ["POLL_LEASE": "20ms"], code: 64, says: ["POLL_LEASE", "1s"]),
        Mistake(settings: ["LISTEN_ADDRESS": "here"], code: 64, says: ["LISTEN_ADDRESS", "host:port"]),
        Mistake(settings: ["CALL_LOG_ROWS": "many"], code: 64, says: ["CALL_LOG_ROWS", "number"]),
        Mistake(settings: ["LOG_LEVEL": "loud"], code: 64, says: ["LOG_LEVEL", "warning"]),
        Mistake(settings: ["METRICS_TOKEN": "short"], code: 64, says: ["METRICS_TOKEN", "16"]),
        Mistake(settings: ["METRICS_ADDRESS": "9090"], code: 64, says: ["METRICS_ADDRESS", "host:port"]),
        Mistake(settings: ["LOGIKAL_SESSIONS": "3"], code: 64, says: ["LOGIKAL_SESSIONS", "from 1 to 2"]),
        Mistake(settings: ["LOGIKAL_ERP": "bim"], code: 64, says: ["LOGIKAL_ERP", "yes or no"]),
        Mistake(settings: ["POLL_PRICES": "all"], code: 64, says: ["POLL_PRICES", "estimation"]),
        Mistake(settings: ["THUMBNAIL_SIZE": "300"], code: 64, says: ["THUMBNAIL_SIZE", "300x300"]),
        Mistake(settings: ["BLOB_BUDGET": "20"], code: 64, says: ["BLOB_BUDGET", "20GB"]),
        Mistake(settings: ["FLAP_WINDOW": "-1s"], code: 64, says: ["FLAP_WINDOW", "500ms"]),
        Mistake(settings: ["CLIENT_RATE_LIMIT": "0"], code: 64, says: ["CLIENT_RATE_LIMIT", "from 1 to"]),
        Mistake(settings: ["ADDRESS_RATE_LIMIT": "few"], code: 64, says: ["ADDRESS_RATE_LIMIT", "from 1 to"]),
        Mistake(settings: ["TRUSTED_PROXIES": "10.0.0.0/33"], code: 64, says: ["TRUSTED_PROXIES", "10.0.0.0/8"]),
        Mistake(settings: ["TLS_KEY_FILE": "/key.pem"], code: 64, says: ["TLS_CERTIFICATE_FILE", "not set"]),
        Mistake(settings: ["TLS_CERTIFICATE_FILE": "/chain.pem"], code: 64, says: ["TLS_KEY_FILE", "not set"]),
        Mistake(settings: ["REQUIRE_HTTPS": "always"], code: 64, says: ["REQUIRE_HTTPS", "yes or no"]),
        Mistake(settings: ["CORS_ALLOWED_ORIGINS": "*"], code: 64, says: ["CORS_ALLOWED_ORIGINS", "erp.example"]),
        Mistake(settings: ["DRAIN_TIME": "10m"], code: 64, says: ["DRAIN_TIME", "5m"]),
        Mistake(settings: ["AUDIT_RETENTION": "7d"], code: 64, says: ["AUDIT_RETENTION", "30d"]),
        Mistake(settings: ["DATABASE_POOLING": "session"], code: 64, says: ["DATABASE_POOLING", "transaction"]),
        Mistake(settings: ["WEBHOOK_PLAIN_HTTP": "maybe"], code: 64, says: ["WEBHOOK_PLAIN_HTTP", "yes or no"]),
        Mistake(settings: ["AUTH_USERNAME": ""], code: 64, says: ["AUTH_USERNAME", "not set"]),
        Mistake(settings: ["AUTH_PASSWORD": ""], code: 64, says: ["AUTH_PASSWORD", "not set"]),
        Mistake(settings: ["LOGIKAL_BASE_URL": "ftp://office"], code: 64, says: ["LOGIKAL_BASE_URL", "http"]),
        Mistake(
            settings: ["DATABASE_URL": "postgres://u:hidden-word@127.0.0.1:1/db"], code: 1,
            says: ["host=127.0.0.1 port=1", "refused"]),
        Mistake(settings: ["REDIS_URL": "rediss://hidden-word@cache"], code: 64, says: ["REDIS_URL", "without TLS"]),
        Mistake(settings: ["NATS_URL": "tls://hidden-word@broker"], code: 64, says: ["NATS_URL", "without TLS"]),
        Mistake(settings: ["DATABASE_READ_URL": "host=/tmp"], code: 64, says: ["DATABASE_READ_URL", "DATABASE_URL"]),
        Mistake(
            settings: ["DATABASE_URL": "hidden-word"], code: 64,
            says: ["Error: DATABASE_URL", "connection string", "postgres://"]),
        Mistake(
            settings: ["DATABASE_URL": "mysql://hidden-word@h/d"], code: 64,
            says: ["Error: DATABASE_URL", "postgres://"]),
        Mistake(
            settings: ["DATABASE_URL": "host=/tmp", "DATABASE_READ_URL": "hidden-word"], code: 64,
            says: ["Error: DATABASE_READ_URL", "postgres://"]),
        Mistake(settings: ["MASTER_KEY_FILE": "/nonexistent"], code: 64, says: ["MASTER_KEY_FILE", "not there"]),
        Mistake(settings: ["MASTER_KEY_FILE": "/etc/passwd"], code: 64, says: ["MASTER_KEY_FILE", "32 bytes"]),
        Mistake(settings: ["SESSION_KEY_FILE": "/etc/passwd"], code: 64, says: ["SESSION_KEY_FILE", "32 bytes"]),
        Mistake(
            settings: ["LOG_SIGNING_KEY_FILE": "/etc/passwd"], code: 64, says: ["LOG_SIGNING_KEY_FILE", "Ed25519"]),
        Mistake(
            settings: ["CHECKPOINT_FOLDER": "/nonexistent/x"], code: 64,
            says: ["CHECKPOINT_FOLDER", "/nonexistent/x", "make it"]),
        Mistake(
            settings: ["TLS_CERTIFICATE_FILE": "/nonexistent", "TLS_KEY_FILE": "/etc/passwd"], code: 64,
            says: ["Error: TLS_CERTIFICATE_FILE", "/nonexistent"]),
        Mistake(
            settings: ["OTEL_TRACES_SAMPLER_ARG": "2"], code: 64, says: ["OTEL_TRACES_SAMPLER_ARG", "from 0 to 1"]),
        Mistake(settings: ["BOOTSTRAP_API_KEY": "tiny"], code: 64, says: ["BOOTSTRAP_API_KEY", "8 characters"]),
        Mistake(settings: ["DATA_DIR": "/proc/nowhere"], code: 1, says: ["/proc/nowhere", "data folder"]),
    ]

    @Test(arguments: mistakes)
    func `pain 18, a mistake in the settings ends the process with one line that names it`(mistake: Mistake)
        async throws
    {
        try await Installation.with(secrets: ["hidden-word"]) { installation in
            let ended = try await installation.run("run", with: mistake.settings)
            #expect(ended.code == mistake.code)
            expectOneLine(ended, saying: mistake.says)
        }
    }

    @Test func `sync without a Logikal says so`() async throws {
        try await Installation.with { installation in
            let ended = try await installation.run("sync", with: ["LOGIKAL_BASE_URL": ""])
            #expect(ended.code == 64)
            expectOneLine(ended, saying: ["LOGIKAL_BASE_URL", "not set"])
        }
    }

    @Test func `an address in use, an unknown tenant and an unknown read model are told in one line`() async throws {
        try await Installation.with { installation in
            let quiet = ["LOG_LEVEL": "warning"]
            let port = try await installation.simulator.port
            let taken = try await installation.run(
                "run", with: quiet.merging(["LISTEN_ADDRESS": "127.0.0.1:\(port)"]) { $1 })
            #expect(taken.code == 1)
            expectOneLine(taken, saying: ["127.0.0.1:\(port)", "Address already in use", "LISTEN_ADDRESS"])
            #expect(installation.simulator.counters.openSessions == 0)
            let nobody = try await installation.run("run", with: quiet.merging(["TENANT": "nosuch"]) { $1 })
            #expect(nobody.code == 64)
            expectOneLine(nobody, saying: ["Error: TENANT", "nosuch", "tenants list"])
            let unknown = try await installation.run("projections", "rebuild", "windows", with: quiet)
            #expect(unknown.code == 1)
            expectOneLine(unknown, saying: ["windows", "directory_tree"])
            #expect(installation.serverProcess == nil)
        }
    }

    private func expectOneLine(
        _ ended: Installation.Ended, saying words: [String], location: SourceLocation = #_sourceLocation
    ) {
        let lines = ended.errors.split(separator: "\n")
        #expect(lines.count == 1 && lines[0].hasPrefix("Error: "), "\(ended.errors)", sourceLocation: location)
        for word in words { #expect(ended.errors.contains(word), "\(ended.errors)", sourceLocation: location) }
        #expect(ended.output.isEmpty, "\(ended.output)", sourceLocation: location)
    }
}
