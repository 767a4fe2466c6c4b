import EventSourcing
import Foundation
import Glibc

/// A folder, on another disk or machine, where checkpoints are put for those who want to hold us to them.
struct CheckpointFolder {
    let path: String

    func check() throws(SettingsError) {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue,
            FileManager.default.isWritableFile(atPath: path)
        else {
            throw SettingsError(
                "CHECKPOINT_FOLDER", "names no folder that can be written to: \(path); make it, or unset the setting")
        }
    }

    /// Writes the note to a file of its own, unless it is there.
    ///
    /// - Returns: The file's name, e.g. `checkpoint-1-812.txt`.
    func publish(_ signed: SignedCheckpoint) throws -> String {
        let name = "checkpoint-\(signed.checkpoint.tenant)-\(signed.checkpoint.position).txt"
        let target = "\(path)/\(name)"
        guard !FileManager.default.fileExists(atPath: target) else { return name }
        // Made whole under another name and linked: whoever copies the folder gets no half of a note.
        let draft = "\(target).\(getpid())"
        do { try Data(signed.note.utf8).write(to: URL(filePath: draft)) } catch { throw unwritable }
        defer { unlink(draft) }
        guard link(draft, target) == 0 || errno == EEXIST else { throw unwritable }
        return name
    }

    private var unwritable: SettingsError {
        SettingsError("CHECKPOINT_FOLDER", "can't be written to; checkpoints are signed, but published nowhere")
    }
}
