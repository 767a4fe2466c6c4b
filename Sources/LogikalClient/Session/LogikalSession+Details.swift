import EventSourcing
public import LogikalModel

extension LogikalSession {
    /// What kinds of addresses a project has, in the words of the installation.
    ///
    /// - Parameter expectsItems: Whether there were some: an answer without data does not say that there are none then.
    public func addressTypes(
        of place: ProjectPlace, expectsItems: Bool = false
    ) async throws(LogikalError) -> [String] {
        let client = client
        return try await perform(.addressTypes, at: .project(place)) {
            (call, token) async throws(LogikalError) -> ([String], Sighting) in
            try await client.answer(to: call, token: token) { (answer, scope) throws(LogikalError) in
                guard let data = answer.data else {
                    if expectsItems { throw LogikalError(.malformedAnswer, scope) }
                    return ([], .neutral)
                }
                guard let types = data["addressTypes"]?.array else { throw LogikalError(.malformedAnswer, scope) }
                return (types.compactMap(\.string), .neutral)
            }
        }
    }

    /// One address of a project; `nil` when the service has none of that type.
    ///
    /// - Parameter isExpected: Whether there was one: an answer without data does not say that there is none then.
    public func address(
        _ type: String, of place: ProjectPlace, isExpected: Bool = false
    ) async throws(LogikalError) -> Address? {
        let client = client
        return try await perform(.address(type), at: .project(place)) {
            (call, token) async throws(LogikalError) -> (Address?, Sighting) in
            try await client.answer(to: call, token: token) { (answer, scope) throws(LogikalError) in
                guard let data = answer.data else {
                    if isExpected { throw LogikalError(.malformedAnswer, scope) }
                    return (nil, .neutral)
                }
                guard let address = Address(data) else { throw LogikalError(.malformedAnswer, scope) }
                return (address, .neutral)
            }
        }
    }

    /// The price of an elevation as text in the user's language (`logikal-api.md` 14, row 14); `nil` when there is
    /// none.
    public func quotationPrice(of place: ElevationPlace) async throws(LogikalError) -> String? {
        let client = client
        return try await perform(.quotationPrice, at: .elevation(place)) {
            (call, token) async throws(LogikalError) -> (String?, Sighting) in
            try await client.answer(to: call, token: token) { (answer, _) throws(LogikalError) in
                let text = answer.data?["quotationPrice"]?.string
                return (text.flatMap { $0.isEmpty ? nil : $0 }, .neutral)
            }
        }
    }
}
