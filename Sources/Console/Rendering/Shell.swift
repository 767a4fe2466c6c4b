import EventSourcing

/// What stands around every page.
struct Shell {
    private let page: Page
    private let visit: Visit

    init(_ page: Page, _ visit: Visit) {
        self.page = page
        self.visit = visit
    }

    var json: JSONValue {
        let groups = visit.identity.map { identity in
            NavigationGroup.all.map { $0.json(at: visit.path, for: identity) }
        }
        return [
            "address": .string(visit.address), "formToken": .string(visit.formSeed.token),
            "groups": .array(groups ?? []), "icon": .string(Asset.icon.address),
            "notice": .text(Notice(rawValue: visit.query(Notice.parameter) ?? "")?.text),
            "person": visit.identity?.json ?? .null, "script": .string(Asset.script.address),
            "style": .string(Asset.style.address), "theme": .string(visit.theme.rawValue),
            "themes": .array(
                Theme.allCases.map { ["isCurrent": .bool($0 == visit.theme), "name": .string($0.rawValue)] }),
            "title": .string(page.title), "now": .string(visit.now.description),
        ]
    }
}
