public import EventSourcing

extension EventType {
    /// The drawing of an elevation differs and nothing else does.
    public static let thumbnailChanged = EventType(rawValue: "thumbnail.changed")
    /// The bytes of an elevation's parts list are there, or others than before, and nothing else differs.
    public static let partsListStored = EventType(rawValue: "parts_list.stored")
}
