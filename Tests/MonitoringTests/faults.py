"""Each alert in a fault: that it does not fire before its time, fires then, and ends when the fault does."""
import dataclasses

LOGIKAL_SYNC = 'job="logikal-sync",instance="a"'


@dataclasses.dataclass
class Fault:
    alert: str
    # Series and their values, a minute apart unless `interval` says otherwise: `1x5` is 1 and five times 1 more.
    series: dict
    quiet: str
    fires: str
    ends: str
    labels: dict
    interval: str = "1m"


def of_tenant(metric, values, **labels):
    text = ",".join(f'{name}="{value}"' for name, value in {"tenant": "t", **labels}.items())
    return {f"logikal_sync_{metric}{{{text}}}": values}


PROCESS = {"job": "logikal-sync", "instance": "a"}
TENANT = {"tenant": "t"}
FAULTS = [
    Fault("LogikalSyncDown", {f"up{{{LOGIKAL_SYNC}}}": "1 0x5 1x5"}, "2m", "3m", "8m", PROCESS),
    Fault(
        "LogikalSyncMetricsIncomplete", {f"logikal_sync_gather_up{{{LOGIKAL_SYNC}}}": "1 0x5 1x5"}, "2m", "3m", "8m",
        PROCESS),
    Fault(
        "LogikalSyncErrors",
        {
            'logikal_sync_http_requests_total{instance="a",status="500"}': "0+60x30 1800x40",
            'logikal_sync_http_requests_total{instance="a",status="200"}': "0+60x70",
        }, "9m", "15m", "45m", {"instance": "a"}),
    Fault(
        "LogikalSyncPoolExhausted", {'logikal_sync_pool_refusals_total{instance="a",pool="p"}': "0 0+2x20 40x20"}, "5m",
        "10m", "35m", {"instance": "a", "pool": "p"}),
    Fault(
        "LogikalSyncFilesRunOut",
        {f"process_open_fds{{{LOGIKAL_SYNC}}}": "900x20 100x5", f"process_max_fds{{{LOGIKAL_SYNC}}}": "1000x30"}, "9m",
        "11m", "23m", PROCESS),
    Fault(
        "LogikalSyncDiskFull",
        {
            f"logikal_sync_disk_free_bytes{{{LOGIKAL_SYNC}}}": "5x20 50x5",
            f"logikal_sync_disk_size_bytes{{{LOGIKAL_SYNC}}}": "100x30",
        }, "9m", "11m", "23m", PROCESS),
    Fault(
        "LogikalSyncLoginRefused", of_tenant("logikal_circuit", "0 1x5 0x5", state="stopped"),
        "1m", "2m", "8m", TENANT),
    Fault(
        "LogikalSyncLogikalLeftAlone", of_tenant("logikal_circuit", "1x40 0x5", state="open"),
        "29m", "31m", "42m", TENANT),
    Fault(
        "LogikalSyncPollLate",
        {
            **of_tenant("poll_last_timestamp_seconds", "0x40 2400x20", outcome="complete"),
            **of_tenant("poll_last_timestamp_seconds", "0+60x60", outcome="failed"),
            **of_tenant("poll_interval_seconds", "60x60"), **of_tenant("tenant_active", "1x60"),
        }, "34m", "37m", "42m", TENANT),
    Fault(
        "LogikalSyncPollStalled",
        {
            'logikal_sync_logikal_calls_total{endpoint="e"}': "0+10x10 100x50 110+10x40",
            **of_tenant("poll_interval_seconds", "60x110"),
        }, "45m", "55m", "65m", {}),
    Fault(
        "LogikalSyncNeverPolled",
        {
            **of_tenant("poll_interval_seconds", "60x800"), **of_tenant("tenant_active", "1x800"),
            # Of one that is inactive nobody expects it.
            'logikal_sync_poll_interval_seconds{tenant="left"}': "60x800", 'logikal_sync_tenant_active{tenant="left"}': "0x800",
            **of_tenant("poll_last_timestamp_seconds", "_x750 45000x60", outcome="partial"),
        }, "715m", "725m", "760m", TENANT),
    Fault(
        "LogikalSyncScopesUnread", of_tenant("poll_scopes_unread", "2x400 0x10", outcome="failed"),
        "355m", "365m", "405m", TENANT),
    Fault(
        "LogikalSyncProjectsFail", of_tenant("poll_failing_projects", "1x375 0x10"),
        "1436m", "1444m", "1520m", TENANT, "4m"),
    Fault("LogikalSyncSessionsLeft", of_tenant("logikal_sessions_kept", "4x20 1x5"), "14m", "16m", "23m", TENANT),
    Fault("LogikalSyncRemovalsWithheld", of_tenant("removals_withheld", "3x10 0x5"), "4m", "6m", "13m", TENANT),
    Fault(
        "LogikalSyncOperationWaits", of_tenant("operations_open", "1x70 0x5", state="accepted"),
        "59m", "61m", "73m", TENANT),
    Fault("LogikalSyncChainBroken", of_tenant("chain_intact", "1x2 0x5 1x5"), "2m", "3m", "10m", TENANT),
    Fault(
        "LogikalSyncChainUnverified", of_tenant("chain_verified_timestamp_seconds", "0x1200 288000x20"),
        "72h", "74h", "81h", TENANT, "4m"),
    Fault("LogikalSyncCheckpointLate", of_tenant("log_unsigned_seconds", "12000x10 0x5"), "4m", "6m", "13m", TENANT),
    Fault(
        "LogikalSyncTransactionsRunOut", {"logikal_sync_database_transaction_age": "1500000000x70 5x5"},
        "59m", "61m", "73m", {}),
    Fault(
        "LogikalSyncTransactionLong", {"logikal_sync_database_oldest_transaction_seconds": "4000x10 0x5"},
        "4m", "6m", "13m", {}),
    Fault(
        "LogikalSyncProjectionLags",
        {
            **of_tenant("projection_lag_seconds", "400x10 0x5", projection="p", build="1"),
            # One that is being built is behind, and nobody reads it.
            **of_tenant("projection_lag_seconds", "9999x20", projection="p", build="2"),
            'logikal_sync_projection_info{projection="p",build="1",version="1",state="active"}': "1x20",
            'logikal_sync_projection_info{projection="p",build="2",version="2",state="building"}': "1x20",
        }, "4m", "6m", "13m", {**TENANT, "projection": "p"}),
    Fault(
        "LogikalSyncDeadLetters", of_tenant("dead_letters", "1x10 0x5", projection="p"),
        "4m", "6m", "13m", {**TENANT, "projection": "p"}),
    Fault(
        "LogikalSyncJobsDead", of_tenant("jobs", "1x10 0x5", kind="k", state="dead"),
        "4m", "6m", "13m", {**TENANT, "kind": "k"}),
    Fault(
        "LogikalSyncConsumerLags", of_tenant("consumer_lag_seconds", "4000x20 0x5", consumer="c"),
        "9m", "11m", "23m", {**TENANT, "consumer": "c"}),
    Fault(
        "LogikalSyncConsumerRejects", of_tenant("consumer_rejections", "1x70 0x5", consumer="c"),
        "59m", "61m", "73m", {**TENANT, "consumer": "c"}),
    Fault(
        "LogikalSyncWebhookFails", of_tenant("webhook_failures", "6x20 0x5", consumer="c"),
        "14m", "16m", "23m", {**TENANT, "consumer": "c"}),
    Fault(
        "LogikalSyncConflictsWait", of_tenant("conflicts_open", "1x375 0x10"),
        "1436m", "1444m", "1520m", TENANT, "4m"),
]


def promtool_tests(rules, severities):
    """What `promtool test rules` reads. The rules are without annotations, which it would want repeated."""
    tests = []
    for fault in FAULTS:
        firing = {"exp_labels": {**fault.labels, "severity": severities[fault.alert]}}
        tests.append({
            "name": fault.alert,
            "interval": fault.interval,
            "input_series": [{"series": series, "values": values} for series, values in fault.series.items()],
            "alert_rule_test": [
                {"alertname": fault.alert, "eval_time": time, "exp_alerts": expected}
                for time, expected in [(fault.quiet, []), (fault.fires, [firing]), (fault.ends, [])]
            ],
        })
    return {"rule_files": [rules], "evaluation_interval": "1m", "tests": tests}
