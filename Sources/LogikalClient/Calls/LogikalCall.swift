import EventSourcing
import LogikalModel

/// A permitted endpoint with its arguments. The factories below are the only way to make one.
struct LogikalCall: Sendable {
    let endpoint: LogikalEndpoint
    /// The path or id that the call is about, for errors and logs.
    var subject: String?
    let path: String
    let body: JSONValue?
    /// For the record of the call.
    private(set) var standing: CallRecord.Standing?

    private init(_ endpoint: LogikalEndpoint, subject: String? = nil, path: String? = nil, body: JSONValue? = nil) {
        self.endpoint = endpoint
        self.subject = subject
        self.path = path ?? String(endpoint.path)
        self.body = body
    }

    /// Reads of what is selected name nothing themselves; errors should name it all the same.
    func about(_ place: Place) -> LogikalCall {
        var call = self
        call.subject = subject ?? place.subject
        return call
    }

    func sent(from position: SessionStateMachine.Position) -> LogikalCall {
        var call = self
        call.standing = position.standing
        return call
    }

    static let version = LogikalCall(.version)
    static let logout = LogikalCall(.logout)
    static let directories = LogikalCall(.directories)
    static let projects = LogikalCall(.projects)
    static let selectedProject = LogikalCall(.selectedProject)
    static let estimation = LogikalCall(.estimation)
    static let phases = LogikalCall(.phases)
    static let elevations = LogikalCall(.elevations)
    static let partsList = LogikalCall(.partsList)
    static let addressTypes = LogikalCall(.addressTypes)
    static let quotationPrice = LogikalCall(.quotationPrice)

    static func login(username: String, password: Secret, erp: Bool) -> LogikalCall {
        LogikalCall(
            .login,
            body: ["username": .string(username), "password": .string(password.revealed), "erp": .bool(erp)])
    }

    /// The one selection that leads into `place` from its parent; `nil` for the root, which can't be selected.
    static func select(_ place: Place) -> LogikalCall? {
        switch place {
        case .directory(let directory): directory.path.map { select(.selectDirectory, $0) }
        case .project(let project): select(.selectProject, project.id.text)
        case .phase(let phase): select(.selectPhase, phase.id.text)
        case .elevation(let elevation): select(.selectElevation, elevation.id.text)
        }
    }

    private static func select(_ endpoint: LogikalEndpoint, _ identifier: String) -> LogikalCall {
        LogikalCall(endpoint, subject: identifier, body: ["identifier": .string(identifier)])
    }

    static func address(_ type: String) -> LogikalCall {
        LogikalCall(.address, subject: type, path: "/projects/selected/addresses/\(type.percentEncoded)")
    }

    static func thumbnail(of elevation: LogikalID, _ options: ThumbnailOptions) -> LogikalCall {
        let segment = elevation.text.percentEncoded
        return LogikalCall(
            .thumbnail, subject: elevation.text, path: "/elevations/\(segment)/thumbnail?\(options.query)")
    }
}

extension String {
    /// Everything but RFC 3986's unreserved characters escaped.
    fileprivate var percentEncoded: String {
        var encoded: [UInt8] = []
        let digits = Array("0123456789ABCDEF".utf8)
        for byte in utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "~"):
                encoded.append(byte)
            default: encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 0xF)]]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }
}
