import EventSourcing
import LogikalClient
import LogikalModel

/// Prices and addresses. Whatever fails here is told, and what was known stays.
extension ProjectCrawl {
    /// In the state in which the phases were listed: a project costs no further selection for it.
    func fetchEstimation(_ look: inout ProjectLook) async throws {
        guard context.details.prices != .none else { return }
        let place = look.place
        do throws(LogikalError) {
            var estimation = try await context.session.estimation(of: place)
            // As with lists: no prices where there were some is believed when it is said twice.
            if look.hasPrices, estimation?.elevations.isEmpty ?? true {
                estimation = try await context.session.estimation(of: place)
            }
            context.answered()
            look.estimation = estimation
        } catch {
            try context.fail("prices of \(look.label)", error)
        }
    }

    /// Each elevation's price as text: only where it is asked for, because it takes a selection each.
    func fetchQuotationPrices(_ look: ProjectLook) async throws {
        guard context.details.prices == .quotation else { return }
        var unanswered = 0
        for elevation in look.elevations {
            guard unanswered < Silence.failuresUntilLeft else {
                return context.leave("other quotation prices of \(look.label)")
            }
            let text: String?
            do throws(LogikalError) {
                text = try await context.session.quotationPrice(of: elevation.place)
            } catch {
                unanswered = CycleContext.isSilence(error) ? unanswered + 1 : 0
                try context.fail("quotation price of \(elevation.label) of \(look.label)", error)
                continue
            }
            context.answered()
            unanswered = 0
            try await store(text, of: elevation, look)
        }
    }

    private func store(_ text: String?, of elevation: ProjectLook.Elevation, _ look: ProjectLook) async throws {
        let id = elevation.sighting.entity.id
        guard let known = try await context.store.known(id, tenant: context.tenant), var state = known.state else {
            return
        }
        guard text != nil || state["quotationPrice"] != nil else { return }
        state["quotationPrice"] = text.map { QuotationPrice($0, estimation: state["estimation"]).json } ?? .null
        let sighting = Sighting(
            entity: known.entity, naturalKey: known.naturalKey, parent: known.parent, state: state,
            observedAt: context.now())
        try await context.commit(
            [Difference.event(from: known, to: sighting)].compactMap { $0 }, step: "quotation:\(id.text)")
    }

    func fetchAddresses(_ look: ProjectLook) async throws {
        guard context.details.addresses else { return }
        guard let known = try await context.store.known(look.project.id, tenant: context.tenant),
            let state = known.state
        else { return }
        let hadSome = state["addresses"]?.object?.isEmpty == false
        let addresses: JSONObject
        do throws(LogikalError) {
            var found = try await readAddresses(at: look.place)
            if hadSome, found.isEmpty { found = try await readAddresses(at: look.place) }
            context.answered()
            addresses = found
        } catch {
            return try context.fail("addresses of \(look.label)", error)
        }
        guard hadSome || !addresses.isEmpty else { return }
        var changed = state
        changed["addresses"] = .object(addresses)
        let sighting = Sighting(
            entity: known.entity, naturalKey: known.naturalKey, parent: known.parent, state: changed,
            observedAt: context.now())
        guard let event = Difference.event(from: known, to: sighting) else { return }
        try await context.commit([event], step: "addresses:\(look.project.id.text)")
        context.amend(event)
    }

    /// By type. A type of which there is none is left out.
    private func readAddresses(at place: ProjectPlace) async throws(LogikalError) -> JSONObject {
        var addresses = JSONObject()
        for type in try await context.session.addressTypes(of: place) {
            if let address = try await context.session.address(type, of: place) {
                addresses[type] = .object(address.state)
            }
        }
        return addresses
    }
}
