import EmbeddedFiles
import Projecting

extension Projection {
    /// The projection whose SQL lies in `folder` as `<folder>.v<version>.schema.sql` and `….apply.sql`.
    init(folder: String, name: String, version: Int32) {
        self.init(
            name: name, version: version, schema: EmbeddedFiles.text("\(folder).v\(version).schema"),
            apply: EmbeddedFiles.text("\(folder).v\(version).apply"))
    }
}
