import EventSourcing
import LogikalClient
import LogikalModel

/// Prices and addresses. Whatever fails here is told, and what was known stays.
extension ProjectCrawl {
    /// What a service refuses it refuses again: the project is not entered for it, and it is asked for whenever it is.
    private static let refusals: Set<LogikalError.Code> = [
        .forbidden, .notFound, .badRequest, .wrongAddress, .wrongContext, .bodyTooLarge,
    ]

    /// In the state in which the phases were listed: a project costs no further selection for it.
    func fetchEstimation(_ look: inout ProjectLook) async throws {
        guard context.details.prices != .none else { return }
        let place = look.place
        do throws(LogikalError) {
            let hadSome = look.hasPrices
            var estimation = try await context.session.estimation(of: place, expectsItems: hadSome)
            // As with lists: no prices where there were some is believed when it is said twice.
            if hadSome, estimation?.elevations.isEmpty ?? true {
                estimation = try await context.session.estimation(of: place, expectsItems: hadSome)
            }
            context.answered()
            look.estimation = estimation
        } catch {
            try fail("prices of \(look.label)", error, &look)
        }
    }

    func fetchAddresses(_ look: inout ProjectLook) async throws {
        guard context.details.addresses else { return }
        guard let known = try await context.store.known(look.project.id, tenant: context.tenant),
            let state = known.state
        else { return }
        let before = state["addresses"]?.object ?? [:]
        let place = look.place
        let addresses: JSONObject
        do throws(LogikalError) {
            var found = try await readAddresses(at: place, before)
            if before.members.contains(where: { found[$0.key] == nil }) {
                found = try await readAddresses(at: place, before)
            }
            context.answered()
            addresses = found
        } catch {
            return try fail("addresses of \(look.label)", error, &look)
        }
        guard !before.isEmpty || !addresses.isEmpty else { return }
        var changed = state
        changed["addresses"] = .object(addresses)
        let sighting = Sighting(
            entity: known.entity, naturalKey: known.naturalKey, parent: known.parent, state: changed,
            observedAt: context.now())
        guard let event = Difference.event(from: known, to: sighting) else { return }
        try await context.commit([event], step: "addresses:\(look.project.id.text)")
    }

    /// By type. A type of which there is none is left out.
    private func readAddresses(
        at place: ProjectPlace, _ before: JSONObject
    ) async throws(LogikalError) -> JSONObject {
        var addresses = JSONObject()
        for type in try await context.session.addressTypes(of: place, expectsItems: !before.isEmpty) {
            let isExpected = before[type] != nil
            if let address = try await context.session.address(type, of: place, isExpected: isExpected) {
                addresses[type] = .object(address.state)
            }
        }
        return addresses
    }

    /// Each elevation's price as text: only where it is asked for, because it takes a selection each.
    func fetchQuotationPrices(_ look: inout ProjectLook) async throws {
        guard context.details.prices == .quotation else { return }
        var unanswered = 0
        for elevation in look.elevations {
            guard unanswered < Silence.failuresUntilLeft else {
                look.hasUnfetchedDetails = true
                return context.leave("other quotation prices of \(look.label)")
            }
            do throws(LogikalError) {
                let text = try await context.session.quotationPrice(of: elevation.place)
                context.answered()
                unanswered = 0
                look.store(quotationPrice: text, of: elevation)
            } catch {
                unanswered = CycleContext.isSilence(error) ? unanswered + 1 : 0
                try fail("quotation price of \(elevation.label) of \(look.label)", error, &look)
            }
        }
    }

    private func fail(_ scope: String, _ error: LogikalError, _ look: inout ProjectLook) throws {
        let isRefused = Self.refusals.contains(error.code)
        if !isRefused { look.hasUnfetchedDetails = true }
        let next = isRefused ? "it is asked for again when the project is entered" : CycleContext.readAgain
        try context.fail(scope, error, next: next, isSettled: isRefused)
    }
}
