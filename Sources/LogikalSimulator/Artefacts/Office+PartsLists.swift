extension Office {
    /// Makes the parts list of that elevation unlike others, until called again with `nil`.
    public func makePartsList(of elevation: String, _ quirk: PartsListQuirk?) {
        artefacts.make(elevation, quirk)
    }

    /// The file that a client gets for an elevation; `nil` for one that is not there or has no parts.
    public func partsList(of elevation: String) -> [UInt8]? {
        let located = withState { office -> LocatedElevation? in
            for project in office.projects.indices where office.projects[project].directory != nil {
                for record in office.phases(ofProject: project).flatMap(\.elevations) where record.id == elevation {
                    return office.located(record, project)
                }
            }
            return nil
        }
        return located.flatMap { artefacts.partsList(of: $0) }
    }
}
