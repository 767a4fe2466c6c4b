import EventSourcing
import LogikalModel
import Testing

@testable import LogikalClient

@Suite(.timeLimit(.minutes(3))) struct EndpointTests {
    @Test func `these calls can be made and no others`() {
        #expect(
            Set(LogikalEndpoint.allCases.map { "\($0.method.rawValue) \($0.path)" }) == [
                "GET /version", "POST /auth", "DELETE /auth", "GET /directories", "POST /directories/select",
                "GET /projects", "POST /projects/select", "GET /projects/selected",
                "GET /projects/selected/estimation", "GET /phases", "POST /phases/select", "GET /elevations",
                "GET /elevations/{elevationId}/thumbnail", "POST /elevations/select",
                "GET /elevations/selected/parts-list", "GET /projects/selected/addresses",
                "GET /projects/selected/addresses/{addressType}", "GET /elevations/selected/quotation-price",
            ])
    }

    @Test func `a call's path is its endpoint's`() {
        let calls: [LogikalCall] = [
            .version, .logout, .directories, .projects, .selectedProject, .estimation, .phases, .elevations,
            .partsList,
        ]
        for call in calls { #expect(call.path == call.endpoint.path) }
        #expect(LogikalCall.select(.root) == nil)
        let selections = [Place.project(Places.first), .phase(Places.phase(0)), .elevation(Places.elevation(0))]
        for place in selections + [.directory(Places.deep)] {
            let call = LogikalCall.select(place)
            #expect(call?.path == call.map { String($0.endpoint.path) })
            #expect(call?.body == ["identifier": .string(place.subject ?? "")])
        }
    }

    @Test func `an id that is no GUID stays inside its path segment`() {
        let call = LogikalCall.thumbnail(of: LogikalID("../a?b/ü"), ThumbnailOptions())
        #expect(call.path.hasPrefix("/elevations/%2E%2E%2Fa%3Fb%2F%C3%BC/thumbnail?"))
    }

    @Test func `a thumbnail is asked for with every parameter`() {
        let call = LogikalCall.thumbnail(of: .zero, ThumbnailOptions(width: 200, view: .exterior))
        let query = "width=200&height=300&format=PNG&view=Exterior&withdimensions=true&withdescription=false"
        #expect(call.path == "/elevations/00000000-0000-0000-0000-000000000000/thumbnail?\(query)")
    }

    @Test(arguments: ["https://host/MbioeService.svc/api/v3", "https://host/MbioeService.svc/api/v3//"])
    func `a trailing slash of the address does no harm`(text: String) throws {
        #expect(try ServiceAddress(text).description == "https://host/MbioeService.svc/api/v3")
    }

    @Test(arguments: ["", "host", "ftp://host", "file:///x", "https://", "https://a:b@host/x", "https://host/x?y=1"])
    func `what is no address of a service is refused`(text: String) {
        #expect(throws: ServiceAddressError.self) { try ServiceAddress(text) }
    }

    @Test(arguments: ["", "a b", "a\r\nX: y", "ü", String(repeating: "a", count: 1025)])
    func `a token that can't stand in a header is none`(text: String) {
        #expect(SessionToken(text) == nil)
    }

    @Test func `credentials, token and prefix arrive as documented`() async throws {
        try await World.with(.strict) { world in
            #expect(try await world.client.version().description == "MBIOE Service 12.2.6.59")
            let token = try await world.client.login()
            try await world.client.logout(token)
            let error = await #expect(throws: LogikalError.self) { try await world.client.logout(token) }
            #expect(error?.code == .sessionExpired)
        }
    }
}
