import AccessControl
import HTTPTypes
import Hummingbird

/// `GET /api/v1/metrics`: numbers about the whole installation, as Prometheus or by OpenMetrics, whichever is accepted.
struct MetricsRoutes: Sendable {
    static let path = "/api/v1/metrics"

    let metrics: any MetricsPage

    func add(to router: APIRouter) {
        router.addReading(Self.path, .metricsRead) { request, context in
            _ = try context.requireInstallation()
            return await Self.answer(request, metrics)
        }
    }

    static func answer(_ request: Request, _ metrics: any MetricsPage) async -> Response {
        let (text, contentType) = await metrics.page(accept: request.headers[.accept])
        return Response(
            status: .ok, headers: [.contentType: contentType, .cacheControl: "no-store", .vary: "Accept"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
