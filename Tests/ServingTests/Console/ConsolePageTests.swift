import EmbeddedFiles
import EventSourcing
import Foundation
import LogikalModel
import Mustache
import Serving
import Testing

@testable import Console

/// What pages are made of.
@Suite(.timeLimit(.minutes(3))) struct ConsolePageTests {
    private static let templates = EmbeddedFiles.names.filter { $0.hasSuffix(".mustache") }

    @Test(arguments: templates) func `no template lets anything through unescaped, or has a script or a style in it`(
        name: String
    ) throws {
        let text = EmbeddedFiles.text(name)
        for forbidden in ["{{{", "{{&", "{{%", "{{=", "<style", "javascript:"] {
            #expect(!text.contains(forbidden), "\(forbidden)")
        }
        #expect(text.firstMatch(of: /<[^>{]*\s(on[a-z]+|style)\s*=/) == nil, "a script or a style within a tag")
        #expect(text.firstMatch(of: /\s[a-z_-]+=\s*\{\{/) == nil, "a value in a tag without quotes")
        let scripts = text.matches(of: /<script[^>]*>([^<]*)<\/script>/)
        #expect(scripts.allSatisfy { $0.1.isEmpty })
    }

    @Test(arguments: templates) func `whatever a template shows, it shows as text`(name: String) throws {
        let template = String(name.dropLast(".mustache".count))
        let pages = try [true, false].map { flags in
            try #require(Templates.library.render(Hostile(flags: flags, depth: 0), withTemplate: template))
        }
        for page in pages {
            #expect(!page.contains(Hostile.text) && !page.contains("<img src=x"), "\(page)")
        }
        #expect(pages.contains { $0.contains("&lt;img src=x") }, "nothing was shown, so that nothing was tried")
    }

    /// Something that is there under every name, and is hostile wherever it is shown.
    private struct Hostile: MustacheParent, MustacheCustomRenderable, MustacheTransformable {
        static let text = "\"'><img src=x onerror=alert(1)>{{{evil}}}"

        /// What names that begin with `is` stand for.
        let flags: Bool
        let depth: Int
        var renderText: String { Self.text }
        var isNull: Bool { depth > 12 }

        func child(named name: String) -> Any? {
            guard !name.hasPrefix("is") else { return flags }
            return depth > 12 ? NSNull() : Hostile(flags: flags, depth: depth + 1)
        }

        func transform(_ name: String) -> Any? { ["empty", "isOne", "isZero"].contains(name) ? false : self }
    }

    @Test func `a hostile name stays a name from the log to the page`() async throws {
        try await APIFixture.with { api in
            let name = "<script>alert(1)</script>\" onload=\"x"
            try await api.appendProject(1, name: name)
            let visitor = ConsoleVisitor(api)
            try await visitor.signIn()
            let page = try await visitor.get("/console/live")
            #expect(page.status == 200 && page.text.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
            #expect(!page.text.contains("<script>alert") && !page.text.contains("\" onload="))
            let found = try await visitor.get("/console/search?q=%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E")
            #expect(!found.text.contains("<script>alert"))
        }
    }

    @Test func `every page allows nothing but our own files, and no frame around it`() async throws {
        try await APIFixture.with { api in
            let visitor = ConsoleVisitor(api)
            var answers = [try await visitor.get("/console/sign-in")]
            try await visitor.signIn()
            for path in ["", "/tree", "/nowhere", "/operations", "/elevations/none"] {
                answers.append(try await visitor.get("/console\(path)"))
            }
            for answer in answers {
                #expect(answer["content-security-policy"] == Renderer.policy && answer["cache-control"] == "no-store")
                #expect(answer["x-frame-options"] == "DENY" && answer["x-content-type-options"] == "nosniff")
                #expect(answer["referrer-policy"] == "no-referrer" && answer["x-request-id"] != nil)
            }
            #expect(!Renderer.policy.contains("unsafe") && Renderer.policy.hasPrefix("default-src 'none'"))
        }
    }

    @Test func `errors are pages too, with code and request id, whoever finds them`() async throws {
        try await APIFixture.with {
            $0.requiresHTTPS = true
        } _: { api in
            let answer = try await api.get("/console", key: nil)
            #expect(answer.status == 403 && answer["content-type"]?.hasPrefix("text/html") == true)
            #expect(answer.text.contains("https_required"))
        }
        try await APIFixture.with { api in
            let missing = try await api.get("/console/nowhere", key: nil)
            #expect(missing.status == 404 && missing.text.contains("no_such_page"))
            let visitor = ConsoleVisitor(api)
            try await visitor.signIn()
            visitor.headers["X-Request-Id"] = "r-7"
            let none = try await visitor.get("/console/operations/7d444840-9dc0-11d1-b245-5ffdce74fad2")
            #expect(none.status == 404 && none.text.contains("r-7"))
            let large = try await visitor.post("/console/operations", ["x": String(repeating: "x", count: 70_000)])
            #expect(large.status == 413 && large.text.contains("body_too_large"))
        }
    }

    @Test func `files are kept for good under an address that changes with them`() async throws {
        try await APIFixture.with { api in
            for asset in Asset.all {
                let exact = try await api.get(asset.address, key: nil)
                #expect(exact.status == 200 && exact["cache-control"]?.contains("immutable") == true)
                #expect(try await api.get(asset.path, key: nil)["cache-control"] == "public, no-cache")
            }
            #expect(try await api.get("/", key: nil)["location"] == "/console")
        }
    }
}
