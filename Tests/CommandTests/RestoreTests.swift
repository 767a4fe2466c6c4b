import EventSourcing
import Foundation
import LogikalSimulator
import Subprocess
import Testing

/// Files of an earlier day, put back where they were.
@Suite struct RestoreTests {
    /// What is copied, and copied back, while nothing runs.
    enum Copied: CaseIterable, Sendable {
        /// The server's files; what the data folder has beside them is newer.
        case cluster
        /// The whole data folder.
        case everything
        /// The server's files, and nothing beside them is left: only consumers know of what is lost.
        case alone
    }

    private func copy(_ source: String, to target: String) async throws {
        let result = try await Subprocess.run(
            .name("cp"), arguments: ["-a", source, target], output: .discarded, error: .string(limit: 4096))
        guard result.terminationStatus.isSuccess else {
            throw NotInTime(description: "\(source) can't be copied: \(result.standardError)")
        }
    }

    /// Why the cursor leads nowhere; `nil` when it leads on.
    private func reason(_ api: API, since cursor: String) async throws -> String? {
        let answer = try await api.get("/changes?view=log&since=\(cursor)")
        return answer.status == 410 ? answer.json["error"]?["details"]?["reason"]?.string : nil
    }

    @Test(arguments: Copied.allCases)
    func `S27 old files that are put back begin a new epoch, and no cursor from before leads into it`(
        copied: Copied
    ) async throws {
        try await Installation.with { installation in
            let office = installation.simulator.office
            let (first, firstAPI) = try await installation.serve()
            try await first.waitForCycles(1)
            let early = try await firstAPI.feed("log").cursor
            #expect(try await first.stop() == .exited(0))
            let folder = installation.dataDirectory + (copied == .everything ? "" : "/postgres")
            let kept = installation.folder + "/kept"
            try await copy(folder, to: kept)

            let (second, secondAPI) = try await installation.serve()
            #expect(try await reason(secondAPI, since: early) == nil, "nothing was restored yet")
            office.mutate(seed: 1, count: 4)
            try await second.waitForCycles(1)
            let (told, late) = try await secondAPI.feed("log")
            #expect(try await second.stop() == .exited(0))

            try FileManager.default.removeItem(atPath: folder)
            try await copy(kept, to: folder)
            if copied == .alone {
                try FileManager.default.removeItem(atPath: installation.dataDirectory + "/log-witness.json")
            }
            // Nobody polls: the lost positions are not given again before the epoch has ended.
            let (third, api) = try await installation.serve(with: ["LOGIKAL_BASE_URL": ""])
            if copied == .alone {
                #expect(try await reason(api, since: early) == nil, "nobody has told of what is lost")
                #expect(try await reason(api, since: late) == "ahead")
                try await eventually("the epoch is another") { try await reason(api, since: early) == "epoch" }
            }
            #expect(try await reason(api, since: early) == "epoch")
            #expect(try await reason(api, since: late) == "epoch")
            #expect(try await third.stop() == .exited(0))

            let (fourth, again) = try await installation.serve()
            try await fourth.waitForCycles(1)
            let anew = try await again.feed("log").changes
            #expect(!anew.isEmpty && anew != told, "the lost positions were given to the same events")
            #expect(try await again.differences(to: office) == [])
            #expect(try await reason(again, since: late) == "epoch")
            #expect(try await fourth.stop() == .exited(0))
            #expect(try await installation.run("log", "verify").code == 0)
            let epochs = try await installation.run("log", "epoch", "--json")
            #expect(try JSONReader.read(Array(epochs.output.utf8)).array?.count == 2, "\(epochs.output)")
        }
    }
}
