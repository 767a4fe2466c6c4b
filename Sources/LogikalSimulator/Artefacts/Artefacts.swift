import Crypto
import EventSourcing
import Synchronization

/// Thumbnails and parts lists: made when asked for, the newest kept, and of the others their digests.
final class Artefacts: Sendable {
    private struct Key: Hashable {
        let elevation: String
        let revision: Int
        var parameters: ThumbnailParameters?
        var quirk: PartsListQuirk?
    }

    private struct Kept {
        var bytes = BoundedCache<Key, [UInt8]>(capacity: 16)
        var digests = BoundedCache<Key, OfficeTruth.Content>(capacity: 50_000)
    }

    private let seed: UInt64
    private let size: SimulatorConfiguration.PartsListSize
    private let kept = Mutex(Kept())
    private let quirks = Mutex<[String: PartsListQuirk]>([:])
    private let served = Mutex<UInt32>(0)

    init(seed: UInt64, size: SimulatorConfiguration.PartsListSize) {
        self.seed = seed
        self.size = size
    }

    /// A PNG that fits the parameters' box.
    func thumbnail(of elevation: LocatedElevation, _ parameters: ThumbnailParameters) -> [UInt8] {
        bytes(key(elevation, parameters)) { makeThumbnail(of: elevation, parameters) }
    }

    /// A database's bytes; `nil` for an elevation without parts.
    func partsList(of elevation: LocatedElevation) -> [UInt8]? {
        guard !elevation.record.isText else { return nil }
        let key = key(elevation, nil)
        var bytes = bytes(key) { makePartsList(of: elevation, key.quirk) }
        if key.quirk == .unstableBytes { renumber(&bytes) }
        return bytes
    }

    func make(_ elevation: String, _ quirk: PartsListQuirk?) { quirks.withLock { $0[elevation] = quirk } }

    /// The user's version of a SQLite file says nothing about its content.
    private func renumber(_ bytes: inout [UInt8]) {
        let number = served.withLock { count in
            count += 1
            return count
        }
        for (index, shift) in zip(60..<64, [24, 16, 8, 0] as [UInt32]) { bytes[index] = UInt8(number >> shift & 0xFF) }
    }

    func thumbnailDigest(of elevation: LocatedElevation) -> OfficeTruth.Content {
        digest(key(elevation, .usual)) { makeThumbnail(of: elevation, .usual) }
    }

    func partsListDigest(of elevation: LocatedElevation) -> OfficeTruth.Content? {
        guard !elevation.record.isText else { return nil }
        let key = key(elevation, nil)
        return digest(key) { makePartsList(of: elevation, key.quirk) }
    }

    private func key(_ elevation: LocatedElevation, _ parameters: ThumbnailParameters?) -> Key {
        let record = elevation.record
        let revision = parameters == nil ? record.revision : record.drawing
        let quirk = parameters == nil ? quirks.withLock { $0[record.id] } : nil
        return Key(elevation: record.id, revision: revision, parameters: parameters, quirk: quirk)
    }

    private func bytes(_ key: Key, make: () -> [UInt8]) -> [UInt8] {
        if let bytes = kept.withLock({ $0.bytes[key] }) { return bytes }
        let made = make()
        kept.withLock { $0.bytes.keep(made, for: key) }
        return made
    }

    private func digest(_ key: Key, make: () -> [UInt8]) -> OfficeTruth.Content {
        if let digest = kept.withLock({ $0.digests[key] }) { return digest }
        let bytes = kept.withLock { $0.bytes[key] } ?? make()
        let hash = SHA256.hash(data: bytes).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }
        let digest = OfficeTruth.Content(sha256: hash.joined(), size: bytes.count)
        kept.withLock { $0.digests.keep(digest, for: key) }
        return digest
    }

    private func makeThumbnail(of elevation: LocatedElevation, _ parameters: ThumbnailParameters) -> [UInt8] {
        let record = elevation.record
        return PNGEncoder.encode(
            WindowDrawing.draw(
                width: record.row["width"]?.number?.double ?? 0, height: record.row["height"]?.number?.double ?? 0,
                isText: record.isText,
                random: SplitMix64(seed: seed ^ SplitMix64.hash(record.id), "drawing", record.drawing),
                parameters: parameters))
    }

    private func makePartsList(of elevation: LocatedElevation, _ quirk: PartsListQuirk?) -> [UInt8] {
        do {
            let builder = PartsListBuilder(elevation, seed: seed, size: size, quirk: quirk)
            var bytes = try SQLiteImage.bytes(of: builder.tables())
            quirk?.spoil(&bytes)
            return bytes
        } catch {
            // Only a full memory or another SQLite than the one this was tested with gets here.
            fatalError("the simulator can't build a parts list: \(error)")
        }
    }
}
