import Foundation
import Testing

@testable import PrivatePostgres

@Suite struct RefusalTests {
    private let installed = [
        ServerBinaries(directory: "/usr/lib/postgresql/17/bin", majorVersion: 17),
        ServerBinaries(directory: "/usr/lib/postgresql/15/bin", majorVersion: 15),
    ]

    @Test func `the newest programs serve a new folder, the same version an old one`() throws {
        #expect(try ServerBinaries.choose(from: installed, dataVersion: nil, folder: "/d").majorVersion == 17)
        #expect(try ServerBinaries.choose(from: installed, dataVersion: 15, folder: "/d").majorVersion == 15)
    }

    @Test func `missing programs are named with the remedy`() {
        let error = #expect(throws: PrivateClusterError.self) {
            try ServerBinaries.choose(from: [], dataVersion: nil, folder: "/d")
        }
        #expect(error?.code == .binariesMissing)
        #expect(error?.message.contains("apt install postgresql") == true)
    }

    @Test func `programs are found in Debian's folders first and then in PATH`() async throws {
        try await ClusterSandbox.with { sandbox async throws in
            for folder in ["debian/9/bin", "debian/15/bin", "debian/16/empty", "path/a", "path/b"] {
                for program in folder.hasSuffix("empty") ? [] : ["initdb", "pg_ctl", "postgres"] {
                    let path = "\(sandbox.root)/\(folder)/\(program)"
                    try sandbox.write("", to: path)
                    chmod(path, 0o755)
                }
            }
            let found = await ServerBinaries.installed(
                debianRoot: "\(sandbox.root)/debian", path: "\(sandbox.root)/path/a:/nowhere:\(sandbox.root)/path/b"
            ) { program in
                program.contains("/a/")
                    ? "postgres (PostgreSQL) 15.18 (Debian 15.18-0)" : "postgres (PostgreSQL) 18beta1"
            }
            #expect(found.map(\.majorVersion) == [15, 9, 18])
            #expect(found.last?.directory == "\(sandbox.root)/path/b")
        }
    }

    @Test func `the data of another major version are left alone`() async throws {
        try await ClusterSandbox.with { sandbox async throws in
            try sandbox.write("9\n", to: "\(sandbox.data)/PG_VERSION")
            let error = await #expect(throws: PrivateClusterError.self) { try await sandbox.cluster().start() }
            #expect(error?.code == .foreignVersion)
            #expect(error?.message.contains("written by PostgreSQL 9, but only") == true)
            #expect(error?.message.contains("pg_upgrade") == true)
        }
    }

    @Test func `a folder with other files is not taken over`() async throws {
        try await ClusterSandbox.with { sandbox async throws in
            try sandbox.write("mine", to: "\(sandbox.folder)/letter.txt")
            let error = await #expect(throws: PrivateClusterError.self) { try await sandbox.cluster().start() }
            #expect(error?.code == .unusableFolder)
            #expect(directoryEntries(sandbox.folder) == ["letter.txt"])
        }
    }

    @Test func `a path that a shell would misread is refused`() async throws {
        try await ClusterSandbox.with { sandbox async throws in
            let cluster = sandbox.cluster(folder: "\(sandbox.root)/$(whoami)")
            let error = await #expect(throws: PrivateClusterError.self) { try await cluster.start() }
            #expect(error?.code == .unusableFolder)
        }
    }

    @Test func `a parent that the server's user may not enter is named`() throws {
        var entry = stat()
        entry.st_uid = 0
        entry.st_mode = S_IFDIR | 0o700
        let account = try ServerAccount.choose(owner: nil)
        #expect(account.uid != 0)
        #expect(!account.canTraverse(entry))
        entry.st_mode = S_IFDIR | 0o711
        #expect(account.canTraverse(entry))
    }

    @Test func `the socket stays inside unless its path is too long`() {
        let inside = ClusterFolder.socketDirectory(root: "/var/lib/logikal-sync", temporaryDirectory: "/tmp")
        #expect(inside == "/var/lib/logikal-sync/socket")
        let long = "/" + String(repeating: "x", count: 85)
        #expect("\(long)/socket/.s.PGSQL.5432".utf8.count == 107)
        #expect(ClusterFolder.socketDirectory(root: long, temporaryDirectory: "/tmp") == "\(long)/socket")
        let elsewhere = ClusterFolder.socketDirectory(root: long + "x", temporaryDirectory: "/tmp")
        #expect(elsewhere.hasPrefix("/tmp/logikal-sync-"))
        #expect(elsewhere != ClusterFolder.socketDirectory(root: long + "y", temporaryDirectory: "/tmp"))
    }

    @Test func `a pid file is read line by line`() {
        let whole = PostmasterFile(contents: "42\n/data\n1700000000\n5432\n/socket\n\n  123 4\nready\n")
        #expect(whole?.processID == 42)
        #expect(whole?.socketDirectory == "/socket")
        #expect(PostmasterFile(contents: "42\n/data\n1700000000\n5432\n")?.socketDirectory == nil)
        #expect(PostmasterFile(contents: "") == nil)
        #expect(PostmasterFile(contents: "-1\n") == nil)
    }
}
