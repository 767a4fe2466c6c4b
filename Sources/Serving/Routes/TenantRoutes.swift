import AccessControl
import EventSourcing
import HTTPTypes
import Hummingbird

/// Tenants, for those who look after the installation; nothing here shows anything that is within one.
/// - `GET /api/v1/tenants`, `GET /api/v1/tenants/{name}`
/// - `POST /api/v1/tenants` with `{"name":"acme"}`: its first API key is in the answer, this once.
/// - `PATCH /api/v1/tenants/{name}` with some of `{"logikal":{"url":"…","user":"…","password":"…"},
///   "pollIntervalSeconds":300,"quota":{"requestsPerMinute":6000,"events":1000000}}`; a quota of 0 takes it off. The
///   password is kept sealed and shown to nobody.
/// - `POST …/{name}/activate`, `POST …/{name}/deactivate`
/// - `DELETE /api/v1/tenants/{name}?confirm={name}`: of one that is inactive, with everything of it.
struct TenantRoutes: Sendable {
    static let path = "/api/v1/tenants"
    private static let longestText = 1000

    let office: TenantOffice

    func add(to router: APIRouter) {
        router.add(
            Self.path,
            [
                .get: .taking(.tenantsWrite, isAudited: false) { _, context in
                    _ = try context.requireInstallation()
                    return .done(.array(try await office.tenants.all().map { .object($0.json) }))
                },
                .post: .taking(.tenantsWrite) { try await create($0, $1) },
            ])
        router.add(
            "\(Self.path)/:name",
            [
                .get: .taking(.tenantsWrite, isAudited: false) { _, context in
                    .done(.object(try await office.tenants.tenant(try context.tenantName()).json))
                },
                .patch: .taking(.tenantsWrite) { try await configure($0, $1) },
                .delete: .taking(.tenantsWrite) { try await delete($0, $1) },
            ])
        router.add("\(Self.path)/:name/activate", [.post: .taking(.tenantsWrite) { try await set(.active, $0, $1) }])
        router.add(
            "\(Self.path)/:name/deactivate", [.post: .taking(.tenantsWrite) { try await set(.inactive, $0, $1) }])
    }

    private func create(_ request: Request, _ context: APIContext) async throws -> Response {
        _ = try context.requireInstallation()
        let name = try await request.jsonObject(members: ["name"])["name"]?.string ?? ""
        guard Tenant.isName(name) else { throw TenantError.invalidName }
        let tenant = try await office.tenants.create(name)
        var generator = SystemRandomNumberGenerator()
        var data = tenant.json
        if case .generated(let key, _) = try await BootstrapKey(store: office.keys, tenant: tenant.id)
            .ensure(configured: nil, using: &generator)
        {
            data["apiKey"] = .string(key.reveal())
        }
        return .json(
            CanonicalJSON.bytes(["data": .object(data), "success": true]), status: .created,
            headers: [.cacheControl: "no-store", .location: "\(Self.path)/\(name)"])
    }

    private func configure(_ request: Request, _ context: APIContext) async throws -> Response {
        let name = try context.tenantName()
        let body = try await request.jsonObject(members: ["logikal", "pollIntervalSeconds", "quota"])
        guard !body.members.isEmpty else {
            throw APIError.badRequest(
                "invalid_body", "the body must say what is to change: logikal, pollIntervalSeconds or quota")
        }
        var change = TenantChange(
            pollInterval: try Self.number("pollIntervalSeconds", of: body, in: Tenant.pollIntervals))
        if let quota = body["quota"] {
            let quota = try Self.object(quota, "quota", members: ["requestsPerMinute", "events"])
            change.quota.requestsPerMinute = try Self.number(
                "requestsPerMinute", of: quota, in: TenantQuota.requestsPerMinute)
            change.quota.events = try Self.number("events", of: quota, in: TenantQuota.events)
        }
        let logikal = try body["logikal"].map { try user($0) }
        let (asked, masterKey, settled) = (change, office.masterKey, office.settled)
        let tenant = try await office.tenants.configure(name) { tenant in
            guard tenant.id != settled || (logikal == nil && asked.pollInterval == nil) else {
                throw TenantError.logikalIsSettled
            }
            var change = asked
            if let logikal {
                let key = try masterKey()
                change.logikal = Tenant.Logikal(
                    url: logikal.url, user: logikal.user,
                    sealedPassword: try key.seal(logikal.password.reveal(), for: tenant.id), masterKey: key.id)
            }
            return change
        }
        return .done(.object(tenant.json))
    }

    private func set(_ state: Tenant.State, _ request: Request, _ context: APIContext) async throws -> Response {
        let name = try context.tenantName()
        _ = try await request.optionalJSONObject(members: [])
        return .done(.object(try await office.tenants.set(state, of: name).json))
    }

    private func delete(_ request: Request, _ context: APIContext) async throws -> Response {
        let name = try context.tenantName()
        guard try QueryParameters(request.uri).text("confirm") == name else {
            throw QueryParameters.invalid("confirm", "must be the tenant's name once more: nothing was deleted")
        }
        try await office.tenants.delete(name)
        return .done(["deleted": .string(name)])
    }

    // MARK: - What is sent

    private func user(_ value: JSONValue) throws -> (url: String, user: String, password: Credential) {
        let object = try Self.object(value, "logikal", members: ["url", "user", "password"])
        let texts = ["url", "user", "password"].map { object[$0]?.string ?? "" }
        guard texts.allSatisfy({ !$0.isEmpty && $0.unicodeScalars.count <= Self.longestText }) else {
            throw APIError.badRequest(
                "invalid_body", "logikal takes url, user and password, together", details: ["member": "logikal"])
        }
        if let objection = office.objection(texts[0]) {
            throw APIError.badRequest(
                "invalid_body", "logikal.url can't be used: \(objection)", details: ["member": "logikal"])
        }
        return (texts[0], texts[1], Credential(texts[2]))
    }

    private static func object(
        _ value: JSONValue, _ name: String, members: Set<String>
    ) throws(APIError) -> JSONObject {
        guard let object = value.object, object.members.allSatisfy({ members.contains($0.key) }) else {
            throw .badRequest(
                "invalid_body", "\(name) may have \(members.sorted().joined(separator: ", ")), and nothing else",
                details: ["member": .string(name)])
        }
        return object
    }

    private static func number(
        _ name: String, of object: JSONObject, in range: ClosedRange<Int>
    ) throws(APIError) -> Int? {
        guard let value = object[name] else { return nil }
        guard let number = value.number?.int64.flatMap(Int.init(exactly:)), range.contains(number) else {
            throw .badRequest(
                "invalid_body", "\(name) must be a whole number from \(range.lowerBound) to \(range.upperBound)",
                details: ["member": .string(name)])
        }
        return number
    }
}

extension APIContext {
    /// The tenant whom those who look after the installation ask about.
    fileprivate func tenantName() throws -> String {
        _ = try requireInstallation()
        return try parameters.require("name")
    }
}
