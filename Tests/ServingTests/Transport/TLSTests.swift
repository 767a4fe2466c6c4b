import EventSourcing
import Feeding
import Foundation
import Serving
import Testing

/// Certificates of our own making, and curl as the caller.
@Suite(.timeLimit(.minutes(3))) struct TLSTests {
    /// The files that a server is given, and the certificates that they are filled with.
    private struct Certificates {
        let folder: URL

        var chain: String { folder.appending(path: "chain.pem").path }
        var key: String { folder.appending(path: "key.pem").path }
        var files: TLSFiles { TLSFiles(certificates: chain, key: key, interval: .milliseconds(50)) }

        static func with(_ body: (Certificates) async throws -> Void) async throws {
            let folder = FileManager.default.temporaryDirectory.appending(path: "tls-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let certificates = Certificates(folder: folder)
            for name in ["first", "second"] { try await certificates.make(name) }
            try certificates.use("first")
            try await body(certificates)
        }

        func path(_ name: String, _ kind: String) -> String { folder.appending(path: "\(name).\(kind).pem").path }

        private func make(_ name: String) async throws {
            let made = try await TLSTests.run(
                "openssl",
                [
                    "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=\(name)",
                    "-addext", "subjectAltName=DNS:localhost", "-keyout", path(name, "key"), "-out",
                    path(name, "chain"),
                ])
            try #require(made.status == 0, "\(made.errors)")
        }

        func use(_ name: String) throws {
            try useKey(name)
            try useChain(name)
        }

        func useKey(_ name: String) throws { try replace(key, with: path(name, "key")) }
        func useChain(_ name: String) throws { try replace(chain, with: path(name, "chain")) }

        private func replace(_ path: String, with other: String) throws {
            try Data(contentsOf: URL(filePath: other)).write(to: URL(filePath: path), options: .atomic)
        }
    }

    private struct Outcome: Sendable {
        let status: Int32
        let text: String
        let errors: String
    }

    private static func run(_ program: String, _ arguments: [String]) async throws -> Outcome {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program] + arguments
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        return await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                let text = output.fileHandleForReading.readDataToEndOfFile()
                let told = errors.fileHandleForReading.readDataToEndOfFile()
                process.waitUntilExit()
                continuation.resume(
                    returning: Outcome(
                        status: process.terminationStatus, text: String(decoding: text, as: UTF8.self),
                        errors: String(decoding: told, as: UTF8.self)))
            }
        }
    }

    /// - Parameter trusting: The one certificate that the caller takes.
    private static func curl(
        _ api: APIFixture, _ path: String, trusting certificate: String, _ more: [String] = []
    ) async throws -> Outcome {
        try await run(
            "curl",
            [
                "--silent", "--show-error", "--max-time", "20", "--cacert", certificate, "--include",
                "--header", "Authorization: Bearer \(APIFixture.key)",
            ] + more + ["https://localhost:\(api.port)\(path)"])
    }

    @Test func `it speaks TLS, nothing older than 1.2, and no plain HTTP`() async throws {
        try await Certificates.with { certificates in
            try await APIFixture.with({ configuration in
                configuration.tls = certificates.files
                configuration.requiresHTTPS = true
            }) { api in
                let first = certificates.path("first", "chain")
                let answer = try await Self.curl(api, "/api/v1/changes", trusting: first)
                #expect(answer.text.hasPrefix("HTTP/1.1 200"), "\(answer.errors)")
                #expect(answer.text.lowercased().contains("strict-transport-security: max-age=31536000"))
                let old = try await Self.curl(api, "/api/v1/changes", trusting: first, ["--tls-max", "1.1"])
                #expect(old.status != 0)
                await #expect(throws: HTTPConnection.Failure.self) { try await api.get("/api/v1/changes") }
            }
        }
    }

    @Test func `a new certificate is taken up, and whoever is connected stays so`() async throws {
        try await Certificates.with { certificates in
            let (first, second) = (certificates.path("first", "chain"), certificates.path("second", "chain"))
            try await APIFixture.with({ $0.tls = certificates.files }) { api in
                let cursor = try #require(
                    try await Self.curl(api, "/api/v1/changes", trusting: first).text.firstMatch(
                        of: /"cursor":"([^"]+)"/)?.1)
                async let waiting = Self.curl(api, "/api/v1/changes?since=\(cursor)&wait=50", trusting: first)
                try await eventually { api.watcher.waiterCount == 1 }

                // Half of what is replaced fits nothing, and changes nothing.
                try certificates.useKey("second")
                // Several looks at the files: that nothing happens shows by nothing but time.
                try await Task.sleep(for: .milliseconds(300))
                #expect(try await Self.curl(api, "/api/v1/changes", trusting: first).status == 0)
                try certificates.useChain("second")
                try await eventually {
                    (try? await Self.curl(api, "/api/v1/changes", trusting: second).status) == 0
                }
                #expect(try await Self.curl(api, "/api/v1/changes", trusting: first).status != 0)

                api.watcher.announce(try await api.appendProject(1), tenant: .default)
                let answer = try await waiting
                #expect(answer.status == 0 && answer.text.contains("\"upToDate\":true"), "\(answer.errors)")
            }
        }
    }

    @Test func `files that can't be used are named, with what is wrong with them`() async throws {
        try await Certificates.with { certificates in
            let cases = [
                (certificates.path("none", "chain"), certificates.key, TLSError.Code.unreadable),
                (certificates.key, certificates.key, .invalid),
                (certificates.chain, certificates.chain, .invalid),
                (certificates.chain, certificates.path("second", "key"), .mismatch),
            ]
            for (chain, key, code) in cases {
                let error = await #expect(throws: TLSError.self) {
                    try await APIFixture.with({ $0.tls = TLSFiles(certificates: chain, key: key) }) { _ in }
                }
                #expect(error?.code == code)
                #expect(error.map { "\($0)".contains($0.path) && !"\($0)".contains("PRIVATE") } == true)
            }
        }
    }
}
