import Foundation
import LogikalClient
import Testing

@Suite struct NavigationCapabilitiesTests {
    @Test func `a record survives being stored`() throws {
        var capabilities = NavigationCapabilities()
        capabilities[.phase] = .refused
        capabilities[.deepDirectory] = .allowed
        let text = try JSONEncoder().encode(capabilities)
        #expect(try JSONDecoder().decode(NavigationCapabilities.self, from: text) == capabilities)
    }

    @Test func `moves of another version are left out`() throws {
        let text = Data(#"{"teleport":"allowed","phase":"allowed"}"#.utf8)
        let capabilities = try JSONDecoder().decode(NavigationCapabilities.self, from: text)
        #expect(capabilities[.phase] == .allowed)
        #expect(capabilities[.project] == .unknown)
    }
}
