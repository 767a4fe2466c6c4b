import EventSourcing
import Feeding
import LogikalModel
import Reconciling

extension FeedVocabulary {
    /// All that this program appends.
    static let known = FeedVocabulary(
        entityTypes: EntityType.logikalLevels,
        otherEntityTypes: [.deletions, .partsList, .scopeRule] + EntityType.ofReconciling,
        otherEventTypes: [.thumbnailChanged, .partsListStored, .estimationChanged, .addressesChanged]
            + EventType.ofDeletions + EventType.ofPartsLists + EventType.ofScopeRules + EventType.ofReconciling)
}
