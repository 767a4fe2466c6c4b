import EventSourcing
import HTTPTypes
import Hummingbird

/// `GET /api/v1/health/live`, `/api/v1/health/ready`, `/api/v1/health`: open to everybody, so they tell numbers and
/// status words and nothing else.
struct HealthRoutes: Sendable {
    static let path = "/api/v1/health"
    static let livePath = "\(path)/live"
    private static let readyPath = "\(path)/ready"
    static let paths: Set<String> = [path, livePath, readyPath]

    let checks: HealthChecks

    func add(to router: APIRouter) {
        router.add(
            Self.livePath, [.get: .forEverybody { _, _ in Self.success(["status": "alive"]) }])
        router.add(
            Self.readyPath,
            [
                .get: .forEverybody { _, _ in
                    guard await checks.current().isReady else {
                        throw APIError.unavailable(
                            "not_ready", "not ready to serve; /api/v1/health tells what is missing",
                            retryAfterSeconds: 1)
                    }
                    return Self.success(["status": "ready"])
                }
            ])
        router.add(
            Self.path,
            [
                .get: .forEverybody { _, _ in
                    let report = await checks.current()
                    return Self.success(report.json, status: report.status == .failing ? .serviceUnavailable : .ok)
                }
            ])
    }

    private static func success(_ data: JSONValue, status: HTTPResponse.Status = .ok) -> Response {
        .json(
            CanonicalJSON.bytes(["success": .bool(status == .ok), "data": data]), status: status,
            headers: [.cacheControl: "no-store"])
    }
}
