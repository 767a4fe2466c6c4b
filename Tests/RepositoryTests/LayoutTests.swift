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

    @Test func `every module has a page in its documentation that names only what is there`() throws {
        let sources = Repository.root.appending(path: "Sources").path
        let others: Set = ["logikal-sync", "OdooAddon", "Deployment", "EmbeddedFiles"]
        let modules = try FileManager.default.contentsOfDirectory(atPath: sources)
            .filter { !$0.hasPrefix("C") && !others.contains($0) }
        #expect(modules.count > 15)
        for module in modules {
            let page = try Repository.text("Sources/\(module)/\(module).docc/\(module).md")
            let files = Repository.files(["Sources/\(module)"], extensions: ["swift"])
            let code = try files.map { try Repository.text($0) }.joined(separator: "\n")
            for name in page.matches(of: #/``(\w+)``/#).map({ String($0.1) }) where name != module {
                let words = ["struct", "enum", "class", "actor", "protocol"].map { "public \($0) \(name)" }
                #expect(
                    (words + ["public final class \(name)"]).contains { code.contains($0) }, "\(module): \(name)")
            }
        }
    }

    @Test func `every decision and guide is listed in the documentation's table of contents`() throws {
        let folder = "Sources/logikal-sync/LogikalSync.docc"
        let contents = try Repository.text("\(folder)/LogikalSync.md")
        for path in Repository.files([folder], extensions: ["md"]) where !path.hasSuffix("/LogikalSync.md") {
            let name = String(path.split(separator: "/").last!.dropLast(3))
            #expect(contents.contains("- <doc:\(name)>"), "\(name)")
        }
    }
}
