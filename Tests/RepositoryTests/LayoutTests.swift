import EmbeddedFiles
import Foundation
import Projecting
import Projections
import Testing

@Suite struct LayoutTests {
    @Test func `the top level shows exactly what was agreed`() throws {
        let visible = try FileManager.default.contentsOfDirectory(atPath: Repository.root.path)
            .filter { !$0.hasPrefix(".") && $0 != "Package.resolved" }
        #expect(Set(visible) == ["Package.swift", "Sources", "Tests", "Projections", "Replays", "README.md"])
    }

    @Test func `every folder under Projections is in the catalog, with both of its files`() throws {
        let folder = Repository.root.appending(path: "Projections")
        let entries = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        let folders = entries.filter { !$0.hasSuffix(".swift") }
        #expect(folders.count == Catalog.projections.count)
        for name in folders {
            let own = EmbeddedFiles.names.filter { $0.hasPrefix("\(name).v") }.map { EmbeddedFiles.text($0) }
            #expect(
                Catalog.projections.contains { own.contains($0.schema) && own.contains($0.apply) },
                "\(name) is not in Catalog.swift")
        }
    }

    @Test func `SQL, the API's document and the console's files travel in the binary, and nothing else does`() throws {
        let paths =
            Repository.files(["Sources/PostgresStorage", "Projections"], extensions: ["sql"])
            + Repository.files(
                ["Sources/Serving/OpenAPI", "Sources/Console/Templates", "Sources/Console/Assets"],
                extensions: ["json", "html", "css", "js", "mustache", "svg"])
        let names = paths.map { path in
            let name = String(path.split(separator: "/").last!)
            return name.hasSuffix(".sql") ? String(name.dropLast(4)) : name
        }
        #expect(EmbeddedFiles.names == names.sorted())
        for (path, name) in zip(paths, names) {
            #expect(try Repository.text(path) == EmbeddedFiles.text(name), "\(path)")
        }
    }

    @Test func `every statement file is used`() throws {
        let code = try Repository.files(["Sources"], extensions: ["swift"]).map { try Repository.text($0) }.joined()
        for path in Repository.files(["Sources/PostgresStorage/Statements"], extensions: ["sql"]) {
            let name = String(path.split(separator: "/").last!.dropLast(4))
            #expect(code.contains("\"\(name)\""), "\(path) is used nowhere")
        }
    }
}
