import EventSourcing
import Foundation
import Synchronization

/// Just enough of the stateful API to catch a client that loses its way. Where a token stands decides what it may
/// ask, as `logikal-api.md` 5 has it.
final class FakeLogikal: Sendable {
    /// The two hypotheses of `logikal-api.md` 5.3, and a service that says 200 to a sideways selection and stays.
    enum Policy: Sendable, CaseIterable {
        case strict, ascend, lying
    }

    struct Cursor: Sendable {
        var directory = ""
        var project: String?
        var phase: String?
        var elevation: String?
    }

    private struct Fault {
        let request: String
        var skips: Int
        var times: Int
        let reply: ServerReply
    }

    private struct State {
        var cursors: [String: Cursor] = [:]
        var tokensIssued = 0
        var log: [String] = []
        var faults: [Fault] = []
        var busy: Set<String> = []
        var sawTwoAtOnce = false
        var mostOpenSessions = 0
        var wantsLevels = false
    }

    static let password = "s3cr3t-Passw0rd"
    static let directories = ["Houses", "Houses/Old", "Houses/Old/Deep", "Archive"]
    static let phases = ["00000000-0000-0000-0000-000000000000", "aaaaaaaa-0000-0000-0000-000000000001"]

    let policy: Policy
    private let state = Mutex(State())

    init(_ policy: Policy) { self.policy = policy }

    static func projects(in directory: String) -> [String] {
        switch directory {
        case "Houses": ["11111111-0000-0000-0000-000000000001", "11111111-0000-0000-0000-000000000002"]
        case "Archive": ["11111111-0000-0000-0000-000000000003"]
        default: []
        }
    }

    static func elevations(in phase: String) -> [String] {
        let digit = phase == phases[0] ? "0" : "1"
        return [1, 2, 3].map { "eeeeeeee-0000-000\(digit)-0000-00000000000\($0)" }
    }

    // MARK: For tests

    /// `VERB path identifier`, without query.
    var log: [String] { state.withLock { $0.log } }
    var sawTwoAtOnce: Bool { state.withLock { $0.sawTwoAtOnce } }
    var mostOpenSessions: Int { state.withLock { $0.mostOpenSessions } }
    var tokens: [String] { state.withLock { Array($0.cursors.keys) } }
    var openSessions: Int { state.withLock { $0.cursors.count } }

    func count(_ request: String) -> Int { log.filter { $0.hasPrefix(request) }.count }

    /// Answers the next matching requests, after `skips` of them, with `reply` and does nothing else.
    func answer(_ request: String, with reply: ServerReply, after skips: Int = 0, times: Int = 1) {
        state.withLock { $0.faults.append(Fault(request: request, skips: skips, times: times, reply: reply)) }
    }

    /// From now on nothing goes wrong any more.
    func calm() { state.withLock { $0.faults = [] } }

    /// From now on directories are selectable from their parents only.
    func wantLevels() { state.withLock { $0.wantsLevels = true } }

    // MARK: For the server

    func handle(_ request: ServerRequest) -> ServerReply {
        let body = (try? JSONReader.read(request.body)) ?? .null
        let identifier = body["identifier"]?.string
        let line = ["\(request.method) \(request.path)", identifier].compactMap(\.self).joined(separator: " ")
        if let fault = enter(line, token: request.token) { return fault }
        defer { leave(request.token) }
        switch "\(request.method) \(request.path)" {
        case "GET /version": return data(#"{"componentVersions":[{"name":"MBIOE Service","version":"12.2.6.59"}]}"#)
        case "POST /auth": return logIn(body)
        default: break
        }
        return state.withLock { state in
            guard let token = request.token, var cursor = state.cursors[token] else {
                return .failure(401, "Invalid session id \(request.token ?? "")")
            }
            if line == "DELETE /auth" {
                state.cursors[token] = nil
                return .json(#"{"hints":[],"warnings":[]}"#)
            }
            defer { state.cursors[token] = cursor }
            guard let identifier else { return read(request.path, cursor) }
            return select(request.path, identifier, &cursor, wantsLevels: state.wantsLevels)
        }
    }

    private func enter(_ line: String, token: String?) -> ServerReply? {
        state.withLock { state in
            state.log.append(line)
            if let token, !state.busy.insert(token).inserted { state.sawTwoAtOnce = true }
            for index in state.faults.indices where line.hasPrefix(state.faults[index].request) {
                if state.faults[index].skips > 0 {
                    state.faults[index].skips -= 1
                } else if state.faults[index].times > 0 {
                    state.faults[index].times -= 1
                    if let token { state.busy.remove(token) }
                    return state.faults[index].reply
                }
            }
            return nil
        }
    }

    private func leave(_ token: String?) {
        guard let token else { return }
        state.withLock { _ = $0.busy.remove(token) }
    }

    private func data(_ text: String) -> ServerReply { .json(#"{"data":\#(text),"hints":[],"warnings":[]}"#) }

    private func logIn(_ body: JSONValue) -> ServerReply {
        guard body["password"]?.string == Self.password, body["erp"]?.bool == true else {
            return .failure(401, "Wrong password \(body["password"]?.string ?? "")")
        }
        let token = state.withLock { state in
            state.tokensIssued += 1
            let token = "f0000000-0000-0000-0000-00000000000\(state.tokensIssued)"
            state.cursors[token] = Cursor()
            state.mostOpenSessions = max(state.mostOpenSessions, state.cursors.count)
            return token
        }
        return data(#"{"username":"sync","token":"\#(token)"}"#)
    }

    private func select(
        _ path: String, _ identifier: String, _ cursor: inout Cursor, wantsLevels: Bool
    ) -> ServerReply {
        let old = cursor
        guard let refusal = move(path, identifier, &cursor, wantsLevels: wantsLevels) else {
            return .json(#"{"hints":[],"warnings":[]}"#)
        }
        cursor = old
        guard policy == .lying else { return refusal }
        return .json(#"{"hints":[],"warnings":[]}"#)
    }

    /// `nil` when the cursor moved.
    private func move(
        _ path: String, _ identifier: String, _ cursor: inout Cursor, wantsLevels: Bool
    ) -> ServerReply? {
        let climbs = policy == .ascend
        let (hasProject, hasPhase, hasElevation) = (cursor.project != nil, cursor.phase != nil, cursor.elevation != nil)
        switch path {
        case "/directories/select":
            let prefix = cursor.directory.isEmpty ? "" : cursor.directory + "/"
            guard climbs || !hasProject, identifier.hasPrefix(prefix), identifier != cursor.directory else {
                return .failure(409, "\(identifier) cannot be set, because it isn't valid in the current mapping")
            }
            let isDeep = identifier.dropFirst(prefix.count).contains("/")
            guard Self.directories.contains(identifier), !(wantsLevels && isDeep) else { return gone }
            cursor = Cursor(directory: identifier)
        case "/projects/select":
            guard climbs || !hasProject else { return .failure(405, "expects the session to be in a directory") }
            guard Self.projects(in: cursor.directory).contains(identifier) else { return gone }
            cursor = Cursor(directory: cursor.directory, project: identifier)
        case "/phases/select":
            guard hasProject, climbs || !hasPhase else { return .failure(405, "expects a project") }
            guard Self.phases.contains(identifier) else { return gone }
            cursor = Cursor(directory: cursor.directory, project: cursor.project, phase: identifier)
        default:
            guard let phase = cursor.phase, climbs || !hasElevation else { return .failure(405, "expects a phase") }
            guard Self.elevations(in: phase).contains(identifier) else { return gone }
            cursor.elevation = identifier
        }
        return nil
    }

    private let gone = ServerReply.failure(404, "Could not retrieve the object")

    private func read(_ path: String, _ cursor: Cursor) -> ServerReply {
        switch (path, cursor.project, cursor.phase, cursor.elevation) {
        case ("/directories", nil, _, _):
            let prefix = cursor.directory.isEmpty ? "" : cursor.directory + "/"
            let children = Self.directories.filter {
                $0.hasPrefix(prefix) && $0 != cursor.directory && !$0.dropFirst(prefix.count).contains("/")
            }
            return data(list(children) { #"{"name":"\#($0)","path":"\#($0)"}"# })
        case ("/projects", nil, _, _):
            return data(list(Self.projects(in: cursor.directory)) { #"{"id":"\#($0)","name":"N"}"# })
        case ("/projects/selected", let project?, nil, _): return data(#"{"id":"\#(project)","name":"N"}"#)
        case ("/projects/selected/estimation", let project?, nil, _):
            return data(#"{"id":"\#(project)","currency":"EUR","elevations":[]}"#)
        case ("/phases", _?, nil, _): return data(list(Self.phases) { #"{"id":"\#($0)","name":"Phase"}"# })
        case ("/elevations", _, let phase?, nil):
            return data(list(Self.elevations(in: phase)) { #"{"id":"\#($0)","name":"P"}"# })
        case ("/elevations/selected/parts-list", _, _, let elevation?):
            return data("\"\(sqliteBase64(elevation))\"")
        case (let path, _, _?, nil) where path.hasSuffix("/thumbnail"):
            return .answer(200, smallPNG, type: "application/octet-stream")
        default: return .failure(405, "The operation expects the session to be elsewhere")
        }
    }

    private func list(_ items: [String], _ write: (String) -> String) -> String {
        "[" + items.map(write).joined(separator: ",") + "]"
    }
}

/// The smallest thing that passes for a PNG: its signature and its last chunk.
let smallPNG: [UInt8] = [
    0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82,
]
