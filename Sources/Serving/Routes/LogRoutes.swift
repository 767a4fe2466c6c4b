import AccessControl
import EventSourcing
import Feeding
import HTTPTypes
import Hummingbird

/// `GET /api/v1/log/checkpoint` and `GET /api/v1/log/proof?position=`: what an auditor needs to trust nobody.
struct LogRoutes: Sendable {
    /// `nil` where this server has no key to sign with.
    let proofs: (any LogProofSource)?

    func add(to router: APIRouter) {
        router.addReading("/api/v1/log/checkpoint", .logRead) { try await checkpoint($1) }
        router.addReading("/api/v1/log/proof", .logRead) { try await proof($0, $1) }
    }

    private func checkpoint(_ context: APIContext) async throws -> Response {
        let proofs = try source()
        let signed = try await proofs.checkpoint(tenant: try context.requirePrincipal().tenant)
        let data: JSONValue = [
            "batch": signed.map { .integer($0.checkpoint.batch) } ?? .null, "note": .text(signed?.note),
            "position": signed.map { .integer($0.checkpoint.position.rawValue) } ?? .null,
            "verifyKey": .string(proofs.verifyKey.description),
        ]
        return response(data)
    }

    private func proof(_ request: Request, _ context: APIContext) async throws -> Response {
        let position = try QueryParameters(request.uri).integer("position", in: 0...Int.max, default: 0)
        guard position > 0 else {
            throw APIError.badRequest(
                "invalid_parameter", "position must name an event, from 1 on", details: ["parameter": "position"])
        }
        do {
            return response(
                try await source().proof(
                    of: Position(Int64(position)), tenant: try context.requirePrincipal().tenant
                ).json)
        } catch let error as LogProofUnavailable where error.code == .archived {
            throw APIError(
                status: .gone, code: error.code.rawValue, message: error.description,
                headers: [.cacheControl: "no-store"])
        } catch let error as LogProofUnavailable {
            throw APIError.notFound(error.description, code: error.code.rawValue)
        }
    }

    private func source() throws(APIError) -> any LogProofSource {
        guard let proofs else {
            throw APIError.unavailable(
                "no_signing_key", "this server has no key to sign checkpoints with; ask the operator",
                retryAfterSeconds: 60)
        }
        return proofs
    }

    private func response(_ data: JSONValue) -> Response {
        .json(
            Array(#"{"success":true,"data":"#.utf8), CanonicalJSON.bytes(data), Array("}".utf8),
            headers: [.cacheControl: "private, no-cache"])
    }
}
