import EmbeddedFiles
import PostgresStorage
import Projecting
import Projections
import Telemetry

/// Which program runs, with which schema and which read models.
struct BuildCollector: MetricCollector {
    func collect() async -> [MetricFamily] {
        let program: MetricLabels = [
            "version": Program.version, "commit": EmbeddedFiles.commit, "schema": "\(Migrator.latestVersion)",
        ]
        return [
            MetricFamily(.build, [MetricFamily.Sample(program, .number(1))]),
            MetricFamily(
                .projectionVersion,
                Catalog.projections.map { projection in
                    MetricFamily.Sample(["projection": projection.name], .number(Double(projection.version)))
                }),
        ]
    }
}
