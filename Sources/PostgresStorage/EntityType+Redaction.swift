import EventSourcing
import LogikalModel
import Reconciling

extension EntityType {
    /// The fields that say nothing of anybody, and without which nobody can tell what the entity is: they stay when all
    /// that is told of it is erased. A directory's path is made of names.
    var identifyingFields: [String] {
        switch self {
        case .project, .elevation, .partsList: ["logikalId"]
        case .phase: ["isDefault", "logikalId"]
        case .override: ["entity", "logikalVersion", "rules"]
        case .reconciliationRules: ["groups"]
        default: []
        }
    }
}
