import EventSourcing
import Foundation
import Logging

/// An error report as Sentry's envelope endpoint takes it: three lines of JSON.
struct SentryEnvelope {
    let dsn: SentryDSN
    let release: String
    let environment: String

    var headers: [String] {
        ["X-Sentry-Auth: Sentry sentry_version=7, sentry_client=\(release), sentry_key=\(dsn.key)"]
    }

    func text(_ report: ErrorReport, id: UUID) -> String {
        let id = id.uuidString.replacing("-", with: "").lowercased()
        var tags = [("component", JSONValue.string(report.component ?? "main"))]
        if let code = report.code { tags.append(("code", .string(code))) }
        tags += report.correlations.map { ($0, .string($1)) }
        var event: JSONObject = [
            "environment": .string(environment), "event_id": .string(id),
            "fingerprint": .array(report.fingerprint.map { .string($0) }),
            "level": .string(report.level == .critical ? "fatal" : "error"),
            "logger": .string(report.component ?? "main"), "message": ["formatted": .string(report.message)],
            "platform": "native", "release": .string(release), "tags": .object(JSONObject(tags)),
            "timestamp": .string(Timestamp(report.at).description),
        ]
        if let type = report.type {
            let value = report.code ?? report.message
            event["exception"] = ["values": [["type": .string(type), "value": .string(value)]]]
        }
        let lines: [JSONValue] = [
            ["event_id": .string(id), "sent_at": .string(Timestamp(report.at).description)],
            ["type": "event"], .object(event),
        ]
        return lines.map { CanonicalJSON.text($0) + "\n" }.joined()
    }
}
