import PostgresClient
import Telemetry

/// How busy the connections to the database are.
struct PoolCollector: MetricCollector {
    let pools: [(name: String, pool: PostgresPool)]

    func collect() async -> [MetricFamily] {
        pools.flatMap { name, pool in
            let (now, totals) = (pool.statistics, pool.totals)
            func family(
                _ definition: MetricDefinition, _ value: Double, _ labels: [(String, String)] = []
            ) -> MetricFamily {
                MetricFamily(
                    definition, [MetricFamily.Sample(MetricLabels([("pool", name)] + labels), .number(value))])
            }
            return [
                family(.poolConnections, Double(now.leased), [("state", "leased")]),
                family(.poolConnections, Double(now.idle), [("state", "idle")]),
                family(.poolWaiting, Double(now.waiting)),
                family(.poolLeases, Double(totals.leases)),
                family(.poolWaits, Double(totals.waits)),
                family(.poolWaited, Double(totals.waited.nanoseconds) / 1e9),
                family(.poolRefusals, Double(totals.refusals)),
            ]
        }
    }
}
