import EventSourcing
import Foundation
import Testing

@testable import AccessControl

@Suite struct RoleTests {
    private func principal(_ roles: Set<Role>) -> Principal {
        Principal(tenant: .default, kind: .client, id: UUID(), name: "x", roles: roles)
    }

    @Test func `readers change nothing but their own place, auditors nothing at all`() {
        let changing = Permission.allCases.filter { $0.rawValue.hasSuffix(":write") }
        #expect(changing.filter(principal([.reader]).may) == [.consumersWrite])
        #expect(changing.filter(principal([.contributor]).may) == [.consumersWrite, .overridesWrite, .conflictsWrite])
        #expect(changing.filter(principal([.auditor]).may) == [])
        #expect(!principal([.reader]).may(.auditRead) && principal([.auditor]).may(.auditRead))
    }

    @Test func `only an admin administers clients, and only the installation its tenants`() {
        for role in Role.allCases {
            #expect(principal([role]).may(.clientsWrite) == (role == .admin), "\(role)")
            #expect(principal([role]).may(.tenantsWrite) == (role == .installation), "\(role)")
        }
        #expect(!principal([]).may(.feedRead))
    }

    @Test func `nobody grants what they lack`() {
        let admin = principal([.admin])
        #expect(admin.mayGrant([.reader, .auditor, .operator, .admin]) && !admin.mayGrant([.installation]))
        #expect(!principal([.operator]).mayGrant([.auditor]))
        #expect(principal([.admin, .installation]).mayGrant([.installation]))
    }

    @Test(arguments: ["", " a", "a ", "a\n", String(repeating: "a", count: 101)])
    func `a client's name is something that can be read`(name: String) {
        #expect(throws: ClientError.self) {
            try ClientRegistration(name: name, roles: ["reader"], requestsPerMinute: nil)
        }
    }

    @Test func `roles and limits that don't exist are refused`() {
        for roles in [[], ["root"], ["reader", "Admin"]] {
            #expect(throws: ClientError.self) {
                try ClientRegistration(name: "a", roles: roles, requestsPerMinute: nil)
            }
        }
        for limit in [0, -1, 1_000_001] {
            #expect(throws: ClientError.self) {
                try ClientRegistration(name: "a", roles: ["reader"], requestsPerMinute: limit)
            }
        }
    }

    @Test func `a client's id has one spelling`() {
        let id = ClientID(UUID())
        #expect(ClientID(id.description) == id)
        for text in [id.uuid.uuidString, id.description.uppercased(), id.description + "0", "lsc_", "lsc_" + "é"] {
            #expect(ClientID(text) == nil, "\(text)")
        }
    }
}
