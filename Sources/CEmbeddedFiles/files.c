// The files that travel in the binary, by name, as .ci/embed writes them; RepositoryTests compares this list with
// the folders.
#include "EmbeddedFiles.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char f_0001_roles[] = {
#embed "../PostgresStorage/Migrations/0001.roles.sql"
};
static const unsigned char f_0002_log[] = {
#embed "../PostgresStorage/Migrations/0002.log.sql"
};
static const unsigned char f_0003_polling[] = {
#embed "../PostgresStorage/Migrations/0003.polling.sql"
};
static const unsigned char f_0004_append[] = {
#embed "../PostgresStorage/Migrations/0004.append.sql"
};
static const unsigned char f_0005_projecting[] = {
#embed "../PostgresStorage/Migrations/0005.projecting.sql"
};
static const unsigned char f_0006_access[] = {
#embed "../PostgresStorage/Migrations/0006.access.sql"
};
static const unsigned char f_0007_privileges[] = {
#embed "../PostgresStorage/Migrations/0007.privileges.sql"
};
static const unsigned char f_0008_partitions[] = {
#embed "../PostgresStorage/Migrations/0008.partitions.sql"
};
static const unsigned char f_0009_isolation[] = {
#embed "../PostgresStorage/Migrations/0009.isolation.sql"
};
static const unsigned char f_0010_legible[] = {
#embed "../PostgresStorage/Migrations/0010.legible.sql"
};
static const unsigned char f_0011_append[] = {
#embed "../PostgresStorage/Migrations/0011.append.sql"
};
static const unsigned char f_0012_checkpoints[] = {
#embed "../PostgresStorage/Migrations/0012.checkpoints.sql"
};
static const unsigned char f_0013_redaction[] = {
#embed "../PostgresStorage/Migrations/0013.redaction.sql"
};
static const unsigned char f_0014_epochs[] = {
#embed "../PostgresStorage/Migrations/0014.epochs.sql"
};
static const unsigned char f_0020_current_events[] = {
#embed "../PostgresStorage/Migrations/0020.current_events.sql"
};
static const unsigned char f_0021_upcast_phase_1_2[] = {
#embed "../PostgresStorage/Migrations/0021.upcast.phase.1-2.sql"
};
static const unsigned char f_0025_import[] = {
#embed "../PostgresStorage/Migrations/0025.import.sql"
};
static const unsigned char f_0030_builds[] = {
#embed "../PostgresStorage/Migrations/0030.builds.sql"
};
static const unsigned char f_0040_consumers[] = {
#embed "../PostgresStorage/Migrations/0040.consumers.sql"
};
static const unsigned char f_0041_archive[] = {
#embed "../PostgresStorage/Migrations/0041.archive.sql"
};
static const unsigned char f_0045_shards[] = {
#embed "../PostgresStorage/Migrations/0045.shards.sql"
};
static const unsigned char f_0050_damping[] = {
#embed "../PostgresStorage/Migrations/0050.damping.sql"
};
static const unsigned char f_0055_own_tenant[] = {
#embed "../PostgresStorage/Migrations/0055.own_tenant.sql"
};
static const unsigned char f_0056_witnessed_logs[] = {
#embed "../PostgresStorage/Migrations/0056.witnessed_logs.sql"
};
static const unsigned char f_0060_parts_lists[] = {
#embed "../PostgresStorage/Migrations/0060.parts_lists.sql"
};
static const unsigned char f_0070_tiers[] = {
#embed "../PostgresStorage/Migrations/0070.tiers.sql"
};
static const unsigned char f_0080_connections[] = {
#embed "../PostgresStorage/Migrations/0080.connections.sql"
};
static const unsigned char f_0085_operations[] = {
#embed "../PostgresStorage/Migrations/0085.operations.sql"
};
static const unsigned char f_0086_details[] = {
#embed "../PostgresStorage/Migrations/0086.details.sql"
};
static const unsigned char f_0087_sequencer_lock[] = {
#embed "../PostgresStorage/Migrations/0087.sequencer_lock.sql"
};
static const unsigned char f_0088_trigrams[] = {
#embed "../PostgresStorage/Migrations/0088.trigrams.sql"
};
static const unsigned char f_0090_clients[] = {
#embed "../PostgresStorage/Migrations/0090.clients.sql"
};
static const unsigned char f_0091_audit[] = {
#embed "../PostgresStorage/Migrations/0091.audit.sql"
};
static const unsigned char f_0095_tenants[] = {
#embed "../PostgresStorage/Migrations/0095.tenants.sql"
};
static const unsigned char f_0100_living[] = {
#embed "../PostgresStorage/Migrations/0100.living.sql"
};
static const unsigned char f_0101_rejections[] = {
#embed "../PostgresStorage/Migrations/0101.rejections.sql"
};
static const unsigned char f_0102_webhooks[] = {
#embed "../PostgresStorage/Migrations/0102.webhooks.sql"
};
static const unsigned char f_0110_tenant_quotas[] = {
#embed "../PostgresStorage/Migrations/0110.tenant_quotas.sql"
};
static const unsigned char f_0111_search[] = {
#embed "../PostgresStorage/Migrations/0111.search.sql"
};
static const unsigned char f_0120_reconciling[] = {
#embed "../PostgresStorage/Migrations/0120.reconciling.sql"
};
static const unsigned char f_0121_contributors[] = {
#embed "../PostgresStorage/Migrations/0121.contributors.sql"
};
static const unsigned char f_0130_monitoring[] = {
#embed "../PostgresStorage/Migrations/0130.monitoring.sql"
};
static const unsigned char f_0140_maintenance[] = {
#embed "../PostgresStorage/Migrations/0140.maintenance.sql"
};
static const unsigned char f_0150_heads_have_floors[] = {
#embed "../PostgresStorage/Migrations/0150.heads_have_floors.sql"
};
static const unsigned char f_0160_turns_of_jobs[] = {
#embed "../PostgresStorage/Migrations/0160.turns_of_jobs.sql"
};
static const unsigned char f_0170_failing_beside_lists[] = {
#embed "../PostgresStorage/Migrations/0170.failing_beside_lists.sql"
};
static const unsigned char f_0180_whole_redactions[] = {
#embed "../PostgresStorage/Migrations/0180.whole_redactions.sql"
};
static const unsigned char f_0181_redacting_again[] = {
#embed "../PostgresStorage/Migrations/0181.redacting_again.sql"
};
static const unsigned char f_0182_effective[] = {
#embed "../PostgresStorage/Migrations/0182.effective.sql"
};
static const unsigned char f_0183_lowered[] = {
#embed "../PostgresStorage/Migrations/0183.lowered.sql"
};
static const unsigned char f_access_find[] = {
#embed "../PostgresStorage/Statements/access.find.sql"
};
static const unsigned char f_access_insert[] = {
#embed "../PostgresStorage/Statements/access.insert.sql"
};
static const unsigned char f_access_insert_first[] = {
#embed "../PostgresStorage/Statements/access.insert_first.sql"
};
static const unsigned char f_access_insert_signing_key[] = {
#embed "../PostgresStorage/Statements/access.insert_signing_key.sql"
};
static const unsigned char f_access_list[] = {
#embed "../PostgresStorage/Statements/access.list.sql"
};
static const unsigned char f_access_lock[] = {
#embed "../PostgresStorage/Statements/access.lock.sql"
};
static const unsigned char f_access_replace_signing_key[] = {
#embed "../PostgresStorage/Statements/access.replace_signing_key.sql"
};
static const unsigned char f_access_signing_key[] = {
#embed "../PostgresStorage/Statements/access.signing_key.sql"
};
static const unsigned char f_audit_append[] = {
#embed "../PostgresStorage/Statements/audit.append.sql"
};
static const unsigned char f_audit_forget[] = {
#embed "../PostgresStorage/Statements/audit.forget.sql"
};
static const unsigned char f_audit_list[] = {
#embed "../PostgresStorage/Statements/audit.list.sql"
};
static const unsigned char f_blob_bytes[] = {
#embed "../PostgresStorage/Statements/blob.bytes.sql"
};
static const unsigned char f_blob_thumbnail[] = {
#embed "../PostgresStorage/Statements/blob.thumbnail.sql"
};
static const unsigned char f_blobs_prune[] = {
#embed "../PostgresStorage/Statements/blobs.prune.sql"
};
static const unsigned char f_blobs_references[] = {
#embed "../PostgresStorage/Statements/blobs.references.sql"
};
static const unsigned char f_blobs_status[] = {
#embed "../PostgresStorage/Statements/blobs.status.sql"
};
static const unsigned char f_blobs_store[] = {
#embed "../PostgresStorage/Statements/blobs.store.sql"
};
static const unsigned char f_clients_expire_secrets[] = {
#embed "../PostgresStorage/Statements/clients.expire_secrets.sql"
};
static const unsigned char f_clients_insert[] = {
#embed "../PostgresStorage/Statements/clients.insert.sql"
};
static const unsigned char f_clients_insert_secret[] = {
#embed "../PostgresStorage/Statements/clients.insert_secret.sql"
};
static const unsigned char f_clients_list[] = {
#embed "../PostgresStorage/Statements/clients.list.sql"
};
static const unsigned char f_clients_lock[] = {
#embed "../PostgresStorage/Statements/clients.lock.sql"
};
static const unsigned char f_clients_revoke[] = {
#embed "../PostgresStorage/Statements/clients.revoke.sql"
};
static const unsigned char f_clients_secret_versions[] = {
#embed "../PostgresStorage/Statements/clients.secret_versions.sql"
};
static const unsigned char f_clients_secrets[] = {
#embed "../PostgresStorage/Statements/clients.secrets.sql"
};
static const unsigned char f_connections_breaker[] = {
#embed "../PostgresStorage/Statements/connections.breaker.sql"
};
static const unsigned char f_connections_breaker_store[] = {
#embed "../PostgresStorage/Statements/connections.breaker_store.sql"
};
static const unsigned char f_connections_calls[] = {
#embed "../PostgresStorage/Statements/connections.calls.sql"
};
static const unsigned char f_connections_calls_append[] = {
#embed "../PostgresStorage/Statements/connections.calls_append.sql"
};
static const unsigned char f_connections_calls_forget[] = {
#embed "../PostgresStorage/Statements/connections.calls_forget.sql"
};
static const unsigned char f_connections_calls_slowest[] = {
#embed "../PostgresStorage/Statements/connections.calls_slowest.sql"
};
static const unsigned char f_connections_capabilities[] = {
#embed "../PostgresStorage/Statements/connections.capabilities.sql"
};
static const unsigned char f_connections_capabilities_list[] = {
#embed "../PostgresStorage/Statements/connections.capabilities_list.sql"
};
static const unsigned char f_connections_capabilities_store[] = {
#embed "../PostgresStorage/Statements/connections.capabilities_store.sql"
};
static const unsigned char f_connections_failing[] = {
#embed "../PostgresStorage/Statements/connections.failing.sql"
};
static const unsigned char f_connections_failing_forget[] = {
#embed "../PostgresStorage/Statements/connections.failing_forget.sql"
};
static const unsigned char f_connections_failing_list[] = {
#embed "../PostgresStorage/Statements/connections.failing_list.sql"
};
static const unsigned char f_connections_failing_store[] = {
#embed "../PostgresStorage/Statements/connections.failing_store.sql"
};
static const unsigned char f_connections_session_forget[] = {
#embed "../PostgresStorage/Statements/connections.session_forget.sql"
};
static const unsigned char f_connections_session_keep[] = {
#embed "../PostgresStorage/Statements/connections.session_keep.sql"
};
static const unsigned char f_connections_sessions[] = {
#embed "../PostgresStorage/Statements/connections.sessions.sql"
};
static const unsigned char f_consumers_acknowledge[] = {
#embed "../PostgresStorage/Statements/consumers.acknowledge.sql"
};
static const unsigned char f_consumers_forget[] = {
#embed "../PostgresStorage/Statements/consumers.forget.sql"
};
static const unsigned char f_consumers_list[] = {
#embed "../PostgresStorage/Statements/consumers.list.sql"
};
static const unsigned char f_consumers_register[] = {
#embed "../PostgresStorage/Statements/consumers.register.sql"
};
static const unsigned char f_dead_letters_checkpoint[] = {
#embed "../PostgresStorage/Statements/dead_letters.checkpoint.sql"
};
static const unsigned char f_dead_letters_list[] = {
#embed "../PostgresStorage/Statements/dead_letters.list.sql"
};
static const unsigned char f_dead_letters_park[] = {
#embed "../PostgresStorage/Statements/dead_letters.park.sql"
};
static const unsigned char f_dead_letters_reopen[] = {
#embed "../PostgresStorage/Statements/dead_letters.reopen.sql"
};
static const unsigned char f_dead_letters_settle[] = {
#embed "../PostgresStorage/Statements/dead_letters.settle.sql"
};
static const unsigned char f_doctor_ahead[] = {
#embed "../PostgresStorage/Statements/doctor.ahead.sql"
};
static const unsigned char f_doctor_archives[] = {
#embed "../PostgresStorage/Statements/doctor.archives.sql"
};
static const unsigned char f_doctor_consumers[] = {
#embed "../PostgresStorage/Statements/doctor.consumers.sql"
};
static const unsigned char f_doctor_fix_holders[] = {
#embed "../PostgresStorage/Statements/doctor.fix.holders.sql"
};
static const unsigned char f_doctor_fix_indexes[] = {
#embed "../PostgresStorage/Statements/doctor.fix.indexes.sql"
};
static const unsigned char f_doctor_fix_isolation[] = {
#embed "../PostgresStorage/Statements/doctor.fix.isolation.sql"
};
static const unsigned char f_doctor_fix_leases[] = {
#embed "../PostgresStorage/Statements/doctor.fix.leases.sql"
};
static const unsigned char f_doctor_fix_polls[] = {
#embed "../PostgresStorage/Statements/doctor.fix.polls.sql"
};
static const unsigned char f_doctor_fix_privileges[] = {
#embed "../PostgresStorage/Statements/doctor.fix.privileges.sql"
};
static const unsigned char f_doctor_fix_triggers[] = {
#embed "../PostgresStorage/Statements/doctor.fix.triggers.sql"
};
static const unsigned char f_doctor_head[] = {
#embed "../PostgresStorage/Statements/doctor.head.sql"
};
static const unsigned char f_doctor_holders[] = {
#embed "../PostgresStorage/Statements/doctor.holders.sql"
};
static const unsigned char f_doctor_holes[] = {
#embed "../PostgresStorage/Statements/doctor.holes.sql"
};
static const unsigned char f_doctor_indexes[] = {
#embed "../PostgresStorage/Statements/doctor.indexes.sql"
};
static const unsigned char f_doctor_isolation[] = {
#embed "../PostgresStorage/Statements/doctor.isolation.sql"
};
static const unsigned char f_doctor_jobs[] = {
#embed "../PostgresStorage/Statements/doctor.jobs.sql"
};
static const unsigned char f_doctor_leases[] = {
#embed "../PostgresStorage/Statements/doctor.leases.sql"
};
static const unsigned char f_doctor_maintenance[] = {
#embed "../PostgresStorage/Statements/doctor.maintenance.sql"
};
static const unsigned char f_doctor_orphans[] = {
#embed "../PostgresStorage/Statements/doctor.orphans.sql"
};
static const unsigned char f_doctor_parked[] = {
#embed "../PostgresStorage/Statements/doctor.parked.sql"
};
static const unsigned char f_doctor_passwords[] = {
#embed "../PostgresStorage/Statements/doctor.passwords.sql"
};
static const unsigned char f_doctor_polls[] = {
#embed "../PostgresStorage/Statements/doctor.polls.sql"
};
static const unsigned char f_doctor_privileges[] = {
#embed "../PostgresStorage/Statements/doctor.privileges.sql"
};
static const unsigned char f_doctor_refused[] = {
#embed "../PostgresStorage/Statements/doctor.refused.sql"
};
static const unsigned char f_doctor_streams[] = {
#embed "../PostgresStorage/Statements/doctor.streams.sql"
};
static const unsigned char f_doctor_triggers[] = {
#embed "../PostgresStorage/Statements/doctor.triggers.sql"
};
static const unsigned char f_doctor_unsigned[] = {
#embed "../PostgresStorage/Statements/doctor.unsigned.sql"
};
static const unsigned char f_doctor_versions[] = {
#embed "../PostgresStorage/Statements/doctor.versions.sql"
};
static const unsigned char f_doctor_wraparound[] = {
#embed "../PostgresStorage/Statements/doctor.wraparound.sql"
};
static const unsigned char f_feed_heads[] = {
#embed "../PostgresStorage/Statements/feed.heads.sql"
};
static const unsigned char f_feed_latest[] = {
#embed "../PostgresStorage/Statements/feed.latest.sql"
};
static const unsigned char f_feed_log[] = {
#embed "../PostgresStorage/Statements/feed.log.sql"
};
static const unsigned char f_gauges_read[] = {
#embed "../PostgresStorage/Statements/gauges.read.sql"
};
static const unsigned char f_jobs_done[] = {
#embed "../PostgresStorage/Statements/jobs.done.sql"
};
static const unsigned char f_jobs_enqueue[] = {
#embed "../PostgresStorage/Statements/jobs.enqueue.sql"
};
static const unsigned char f_jobs_fail[] = {
#embed "../PostgresStorage/Statements/jobs.fail.sql"
};
static const unsigned char f_jobs_input[] = {
#embed "../PostgresStorage/Statements/jobs.input.sql"
};
static const unsigned char f_jobs_list[] = {
#embed "../PostgresStorage/Statements/jobs.list.sql"
};
static const unsigned char f_jobs_next[] = {
#embed "../PostgresStorage/Statements/jobs.next.sql"
};
static const unsigned char f_jobs_retry[] = {
#embed "../PostgresStorage/Statements/jobs.retry.sql"
};
static const unsigned char f_jobs_search[] = {
#embed "../PostgresStorage/Statements/jobs.search.sql"
};
static const unsigned char f_jobs_searched[] = {
#embed "../PostgresStorage/Statements/jobs.searched.sql"
};
static const unsigned char f_jobs_skip[] = {
#embed "../PostgresStorage/Statements/jobs.skip.sql"
};
static const unsigned char f_jobs_take[] = {
#embed "../PostgresStorage/Statements/jobs.take.sql"
};
static const unsigned char f_log_append[] = {
#embed "../PostgresStorage/Statements/log.append.sql"
};
static const unsigned char f_log_append_each[] = {
#embed "../PostgresStorage/Statements/log.append_each.sql"
};
static const unsigned char f_log_append_staged[] = {
#embed "../PostgresStorage/Statements/log.append_staged.sql"
};
static const unsigned char f_log_archive_ends[] = {
#embed "../PostgresStorage/Statements/log.archive_ends.sql"
};
static const unsigned char f_log_archive_holds[] = {
#embed "../PostgresStorage/Statements/log.archive_holds.sql"
};
static const unsigned char f_log_archive_next_partition[] = {
#embed "../PostgresStorage/Statements/log.archive_next_partition.sql"
};
static const unsigned char f_log_archive_range[] = {
#embed "../PostgresStorage/Statements/log.archive_range.sql"
};
static const unsigned char f_log_archive_ranges[] = {
#embed "../PostgresStorage/Statements/log.archive_ranges.sql"
};
static const unsigned char f_log_archive_through[] = {
#embed "../PostgresStorage/Statements/log.archive_through.sql"
};
static const unsigned char f_log_archives[] = {
#embed "../PostgresStorage/Statements/log.archives.sql"
};
static const unsigned char f_log_attach_begin[] = {
#embed "../PostgresStorage/Statements/log.attach_begin.sql"
};
static const unsigned char f_log_attach_events[] = {
#embed "../PostgresStorage/Statements/log.attach_events.sql"
};
static const unsigned char f_log_attach_range[] = {
#embed "../PostgresStorage/Statements/log.attach_range.sql"
};
static const unsigned char f_log_attach_unredacted[] = {
#embed "../PostgresStorage/Statements/log.attach_unredacted.sql"
};
static const unsigned char f_log_batch_at[] = {
#embed "../PostgresStorage/Statements/log.batch_at.sql"
};
static const unsigned char f_log_batches[] = {
#embed "../PostgresStorage/Statements/log.batches.sql"
};
static const unsigned char f_log_checkpoint_after[] = {
#embed "../PostgresStorage/Statements/log.checkpoint_after.sql"
};
static const unsigned char f_log_checkpoint_insert[] = {
#embed "../PostgresStorage/Statements/log.checkpoint_insert.sql"
};
static const unsigned char f_log_checkpoint_last[] = {
#embed "../PostgresStorage/Statements/log.checkpoint_last.sql"
};
static const unsigned char f_log_checkpoints[] = {
#embed "../PostgresStorage/Statements/log.checkpoints.sql"
};
static const unsigned char f_log_epoch_renew[] = {
#embed "../PostgresStorage/Statements/log.epoch_renew.sql"
};
static const unsigned char f_log_epochs[] = {
#embed "../PostgresStorage/Statements/log.epochs.sql"
};
static const unsigned char f_log_events[] = {
#embed "../PostgresStorage/Statements/log.events.sql"
};
static const unsigned char f_log_export_batches[] = {
#embed "../PostgresStorage/Statements/log.export_batches.sql"
};
static const unsigned char f_log_export_checkpoints[] = {
#embed "../PostgresStorage/Statements/log.export_checkpoints.sql"
};
static const unsigned char f_log_export_events[] = {
#embed "../PostgresStorage/Statements/log.export_events.sql"
};
static const unsigned char f_log_export_range[] = {
#embed "../PostgresStorage/Statements/log.export_range.sql"
};
static const unsigned char f_log_floor[] = {
#embed "../PostgresStorage/Statements/log.floor.sql"
};
static const unsigned char f_log_head[] = {
#embed "../PostgresStorage/Statements/log.head.sql"
};
static const unsigned char f_log_heads_inconsistent[] = {
#embed "../PostgresStorage/Statements/log.heads_inconsistent.sql"
};
static const unsigned char f_log_import_batch[] = {
#embed "../PostgresStorage/Statements/log.import_batch.sql"
};
static const unsigned char f_log_import_events[] = {
#embed "../PostgresStorage/Statements/log.import_events.sql"
};
static const unsigned char f_log_import_start[] = {
#embed "../PostgresStorage/Statements/log.import_start.sql"
};
static const unsigned char f_log_is_same_timeline[] = {
#embed "../PostgresStorage/Statements/log.is_same_timeline.sql"
};
static const unsigned char f_log_link[] = {
#embed "../PostgresStorage/Statements/log.link.sql"
};
static const unsigned char f_log_lock[] = {
#embed "../PostgresStorage/Statements/log.lock.sql"
};
static const unsigned char f_log_notify[] = {
#embed "../PostgresStorage/Statements/log.notify.sql"
};
static const unsigned char f_log_paths_inconsistent[] = {
#embed "../PostgresStorage/Statements/log.paths_inconsistent.sql"
};
static const unsigned char f_log_proof_leaves[] = {
#embed "../PostgresStorage/Statements/log.proof_leaves.sql"
};
static const unsigned char f_log_proof_links[] = {
#embed "../PostgresStorage/Statements/log.proof_links.sql"
};
static const unsigned char f_log_recognise_log[] = {
#embed "../PostgresStorage/Statements/log.recognise_log.sql"
};
static const unsigned char f_log_recognise_position[] = {
#embed "../PostgresStorage/Statements/log.recognise_position.sql"
};
static const unsigned char f_log_redact[] = {
#embed "../PostgresStorage/Statements/log.redact.sql"
};
static const unsigned char f_log_redact_entity[] = {
#embed "../PostgresStorage/Statements/log.redact_entity.sql"
};
static const unsigned char f_log_redact_events[] = {
#embed "../PostgresStorage/Statements/log.redact_events.sql"
};
static const unsigned char f_log_redact_labels[] = {
#embed "../PostgresStorage/Statements/log.redact_labels.sql"
};
static const unsigned char f_log_redactions[] = {
#embed "../PostgresStorage/Statements/log.redactions.sql"
};
static const unsigned char f_log_server[] = {
#embed "../PostgresStorage/Statements/log.server.sql"
};
static const unsigned char f_log_show[] = {
#embed "../PostgresStorage/Statements/log.show.sql"
};
static const unsigned char f_log_stage[] = {
#embed "../PostgresStorage/Statements/log.stage.sql"
};
static const unsigned char f_log_strays[] = {
#embed "../PostgresStorage/Statements/log.strays.sql"
};
static const unsigned char f_log_stream_keys[] = {
#embed "../PostgresStorage/Statements/log.stream_keys.sql"
};
static const unsigned char f_log_versions_inconsistent[] = {
#embed "../PostgresStorage/Statements/log.versions_inconsistent.sql"
};
static const unsigned char f_log_witness[] = {
#embed "../PostgresStorage/Statements/log.witness.sql"
};
static const unsigned char f_log_witness_lock[] = {
#embed "../PostgresStorage/Statements/log.witness_lock.sql"
};
static const unsigned char f_maintenance_extend_ahead[] = {
#embed "../PostgresStorage/Statements/maintenance.extend_ahead.sql"
};
static const unsigned char f_maintenance_finish[] = {
#embed "../PostgresStorage/Statements/maintenance.finish.sql"
};
static const unsigned char f_maintenance_give_back[] = {
#embed "../PostgresStorage/Statements/maintenance.give_back.sql"
};
static const unsigned char f_maintenance_list[] = {
#embed "../PostgresStorage/Statements/maintenance.list.sql"
};
static const unsigned char f_maintenance_old_keys[] = {
#embed "../PostgresStorage/Statements/maintenance.old_keys.sql"
};
static const unsigned char f_maintenance_register[] = {
#embed "../PostgresStorage/Statements/maintenance.register.sql"
};
static const unsigned char f_maintenance_renew[] = {
#embed "../PostgresStorage/Statements/maintenance.renew.sql"
};
static const unsigned char f_maintenance_take[] = {
#embed "../PostgresStorage/Statements/maintenance.take.sql"
};
static const unsigned char f_maintenance_unanalyzed[] = {
#embed "../PostgresStorage/Statements/maintenance.unanalyzed.sql"
};
static const unsigned char f_odoo_complete[] = {
#embed "../PostgresStorage/Statements/odoo.complete.sql"
};
static const unsigned char f_odoo_elevations[] = {
#embed "../PostgresStorage/Statements/odoo.elevations.sql"
};
static const unsigned char f_odoo_line_elevation[] = {
#embed "../PostgresStorage/Statements/odoo.line.elevation.sql"
};
static const unsigned char f_odoo_line_phase[] = {
#embed "../PostgresStorage/Statements/odoo.line.phase.sql"
};
static const unsigned char f_odoo_line_project[] = {
#embed "../PostgresStorage/Statements/odoo.line.project.sql"
};
static const unsigned char f_odoo_phases[] = {
#embed "../PostgresStorage/Statements/odoo.phases.sql"
};
static const unsigned char f_odoo_project[] = {
#embed "../PostgresStorage/Statements/odoo.project.sql"
};
static const unsigned char f_odoo_projects[] = {
#embed "../PostgresStorage/Statements/odoo.projects.sql"
};
static const unsigned char f_odoo_stats[] = {
#embed "../PostgresStorage/Statements/odoo.stats.sql"
};
static const unsigned char f_operations_ask_to_end[] = {
#embed "../PostgresStorage/Statements/operations.ask_to_end.sql"
};
static const unsigned char f_operations_change[] = {
#embed "../PostgresStorage/Statements/operations.change.sql"
};
static const unsigned char f_operations_changes[] = {
#embed "../PostgresStorage/Statements/operations.changes.sql"
};
static const unsigned char f_operations_end[] = {
#embed "../PostgresStorage/Statements/operations.end.sql"
};
static const unsigned char f_operations_entity[] = {
#embed "../PostgresStorage/Statements/operations.entity.sql"
};
static const unsigned char f_operations_forget[] = {
#embed "../PostgresStorage/Statements/operations.forget.sql"
};
static const unsigned char f_operations_give_back[] = {
#embed "../PostgresStorage/Statements/operations.give_back.sql"
};
static const unsigned char f_operations_has_joined[] = {
#embed "../PostgresStorage/Statements/operations.has_joined.sql"
};
static const unsigned char f_operations_insert[] = {
#embed "../PostgresStorage/Statements/operations.insert.sql"
};
static const unsigned char f_operations_joinable[] = {
#embed "../PostgresStorage/Statements/operations.joinable.sql"
};
static const unsigned char f_operations_list[] = {
#embed "../PostgresStorage/Statements/operations.list.sql"
};
static const unsigned char f_operations_lock[] = {
#embed "../PostgresStorage/Statements/operations.lock.sql"
};
static const unsigned char f_operations_next[] = {
#embed "../PostgresStorage/Statements/operations.next.sql"
};
static const unsigned char f_operations_orphans[] = {
#embed "../PostgresStorage/Statements/operations.orphans.sql"
};
static const unsigned char f_operations_progress[] = {
#embed "../PostgresStorage/Statements/operations.progress.sql"
};
static const unsigned char f_operations_start[] = {
#embed "../PostgresStorage/Statements/operations.start.sql"
};
static const unsigned char f_operations_state[] = {
#embed "../PostgresStorage/Statements/operations.state.sql"
};
static const unsigned char f_operations_waiting[] = {
#embed "../PostgresStorage/Statements/operations.waiting.sql"
};
static const unsigned char f_parts_counted[] = {
#embed "../PostgresStorage/Statements/parts.counted.sql"
};
static const unsigned char f_parts_elevation[] = {
#embed "../PostgresStorage/Statements/parts.elevation.sql"
};
static const unsigned char f_parts_positions[] = {
#embed "../PostgresStorage/Statements/parts.positions.sql"
};
static const unsigned char f_parts_prices[] = {
#embed "../PostgresStorage/Statements/parts.prices.sql"
};
static const unsigned char f_parts_store[] = {
#embed "../PostgresStorage/Statements/parts.store.sql"
};
static const unsigned char f_parts_total_articles[] = {
#embed "../PostgresStorage/Statements/parts.total_articles.sql"
};
static const unsigned char f_parts_total_glass[] = {
#embed "../PostgresStorage/Statements/parts.total_glass.sql"
};
static const unsigned char f_parts_total_labour[] = {
#embed "../PostgresStorage/Statements/parts.total_labour.sql"
};
static const unsigned char f_parts_total_profiles[] = {
#embed "../PostgresStorage/Statements/parts.total_profiles.sql"
};
static const unsigned char f_past_build[] = {
#embed "../PostgresStorage/Statements/past.build.sql"
};
static const unsigned char f_past_complete[] = {
#embed "../PostgresStorage/Statements/past.complete.sql"
};
static const unsigned char f_past_counted[] = {
#embed "../PostgresStorage/Statements/past.counted.sql"
};
static const unsigned char f_past_differences[] = {
#embed "../PostgresStorage/Statements/past.differences.sql"
};
static const unsigned char f_past_directories[] = {
#embed "../PostgresStorage/Statements/past.directories.sql"
};
static const unsigned char f_past_extent[] = {
#embed "../PostgresStorage/Statements/past.extent.sql"
};
static const unsigned char f_past_history[] = {
#embed "../PostgresStorage/Statements/past.history.sql"
};
static const unsigned char f_past_is_known[] = {
#embed "../PostgresStorage/Statements/past.is_known.sql"
};
static const unsigned char f_past_line[] = {
#embed "../PostgresStorage/Statements/past.line.sql"
};
static const unsigned char f_past_list[] = {
#embed "../PostgresStorage/Statements/past.list.sql"
};
static const unsigned char f_past_parts[] = {
#embed "../PostgresStorage/Statements/past.parts.sql"
};
static const unsigned char f_past_row[] = {
#embed "../PostgresStorage/Statements/past.row.sql"
};
static const unsigned char f_past_thumbnail[] = {
#embed "../PostgresStorage/Statements/past.thumbnail.sql"
};
static const unsigned char f_polling_content_counts[] = {
#embed "../PostgresStorage/Statements/polling.content_counts.sql"
};
static const unsigned char f_polling_cycle_begin[] = {
#embed "../PostgresStorage/Statements/polling.cycle_begin.sql"
};
static const unsigned char f_polling_cycle_finish[] = {
#embed "../PostgresStorage/Statements/polling.cycle_finish.sql"
};
static const unsigned char f_polling_cycle_forget[] = {
#embed "../PostgresStorage/Statements/polling.cycle_forget.sql"
};
static const unsigned char f_polling_cycle_last[] = {
#embed "../PostgresStorage/Statements/polling.cycle_last.sql"
};
static const unsigned char f_polling_cycle_newest[] = {
#embed "../PostgresStorage/Statements/polling.cycle_newest.sql"
};
static const unsigned char f_polling_cycles[] = {
#embed "../PostgresStorage/Statements/polling.cycles.sql"
};
static const unsigned char f_polling_damped[] = {
#embed "../PostgresStorage/Statements/polling.damped.sql"
};
static const unsigned char f_polling_forget[] = {
#embed "../PostgresStorage/Statements/polling.forget.sql"
};
static const unsigned char f_polling_freshness[] = {
#embed "../PostgresStorage/Statements/polling.freshness.sql"
};
static const unsigned char f_polling_freshness_levels[] = {
#embed "../PostgresStorage/Statements/polling.freshness_levels.sql"
};
static const unsigned char f_polling_holds[] = {
#embed "../PostgresStorage/Statements/polling.holds.sql"
};
static const unsigned char f_polling_known[] = {
#embed "../PostgresStorage/Statements/polling.known.sql"
};
static const unsigned char f_polling_known_contents[] = {
#embed "../PostgresStorage/Statements/polling.known_contents.sql"
};
static const unsigned char f_polling_known_top[] = {
#embed "../PostgresStorage/Statements/polling.known_top.sql"
};
static const unsigned char f_polling_lease_acquire[] = {
#embed "../PostgresStorage/Statements/polling.lease_acquire.sql"
};
static const unsigned char f_polling_lease_hold[] = {
#embed "../PostgresStorage/Statements/polling.lease_hold.sql"
};
static const unsigned char f_polling_lease_read[] = {
#embed "../PostgresStorage/Statements/polling.lease_read.sql"
};
static const unsigned char f_polling_lease_release[] = {
#embed "../PostgresStorage/Statements/polling.lease_release.sql"
};
static const unsigned char f_polling_lease_renew[] = {
#embed "../PostgresStorage/Statements/polling.lease_renew.sql"
};
static const unsigned char f_polling_missed[] = {
#embed "../PostgresStorage/Statements/polling.missed.sql"
};
static const unsigned char f_polling_newest_changes[] = {
#embed "../PostgresStorage/Statements/polling.newest_changes.sql"
};
static const unsigned char f_polling_scope_rules[] = {
#embed "../PostgresStorage/Statements/polling.scope_rules.sql"
};
static const unsigned char f_polling_scopes_forget[] = {
#embed "../PostgresStorage/Statements/polling.scopes_forget.sql"
};
static const unsigned char f_polling_scopes_store[] = {
#embed "../PostgresStorage/Statements/polling.scopes_store.sql"
};
static const unsigned char f_polling_settled[] = {
#embed "../PostgresStorage/Statements/polling.settled.sql"
};
static const unsigned char f_polling_stamps[] = {
#embed "../PostgresStorage/Statements/polling.stamps.sql"
};
static const unsigned char f_polling_stamps_store[] = {
#embed "../PostgresStorage/Statements/polling.stamps_store.sql"
};
static const unsigned char f_polling_visits[] = {
#embed "../PostgresStorage/Statements/polling.visits.sql"
};
static const unsigned char f_polling_visits_store[] = {
#embed "../PostgresStorage/Statements/polling.visits_store.sql"
};
static const unsigned char f_projecting_activate[] = {
#embed "../PostgresStorage/Statements/projecting.activate.sql"
};
static const unsigned char f_projecting_activate_state[] = {
#embed "../PostgresStorage/Statements/projecting.activate_state.sql"
};
static const unsigned char f_projecting_begin_shards[] = {
#embed "../PostgresStorage/Statements/projecting.begin_shards.sql"
};
static const unsigned char f_projecting_begin_tenant[] = {
#embed "../PostgresStorage/Statements/projecting.begin_tenant.sql"
};
static const unsigned char f_projecting_behind[] = {
#embed "../PostgresStorage/Statements/projecting.behind.sql"
};
static const unsigned char f_projecting_bounds[] = {
#embed "../PostgresStorage/Statements/projecting.bounds.sql"
};
static const unsigned char f_projecting_buckets[] = {
#embed "../PostgresStorage/Statements/projecting.buckets.sql"
};
static const unsigned char f_projecting_builds[] = {
#embed "../PostgresStorage/Statements/projecting.builds.sql"
};
static const unsigned char f_projecting_columns[] = {
#embed "../PostgresStorage/Statements/projecting.columns.sql"
};
static const unsigned char f_projecting_declare[] = {
#embed "../PostgresStorage/Statements/projecting.declare.sql"
};
static const unsigned char f_projecting_differences[] = {
#embed "../PostgresStorage/Statements/projecting.differences.sql"
};
static const unsigned char f_projecting_forget_build[] = {
#embed "../PostgresStorage/Statements/projecting.forget_build.sql"
};
static const unsigned char f_projecting_inherit_skips[] = {
#embed "../PostgresStorage/Statements/projecting.inherit_skips.sql"
};
static const unsigned char f_projecting_join_shards[] = {
#embed "../PostgresStorage/Statements/projecting.join_shards.sql"
};
static const unsigned char f_projecting_lock_build[] = {
#embed "../PostgresStorage/Statements/projecting.lock_build.sql"
};
static const unsigned char f_projecting_lock_checkpoints[] = {
#embed "../PostgresStorage/Statements/projecting.lock_checkpoints.sql"
};
static const unsigned char f_projecting_move_checkpoint[] = {
#embed "../PostgresStorage/Statements/projecting.move_checkpoint.sql"
};
static const unsigned char f_projecting_note[] = {
#embed "../PostgresStorage/Statements/projecting.note.sql"
};
static const unsigned char f_projecting_register[] = {
#embed "../PostgresStorage/Statements/projecting.register.sql"
};
static const unsigned char f_projecting_set_state[] = {
#embed "../PostgresStorage/Statements/projecting.set_state.sql"
};
static const unsigned char f_projecting_tables[] = {
#embed "../PostgresStorage/Statements/projecting.tables.sql"
};
static const unsigned char f_projecting_under_construction[] = {
#embed "../PostgresStorage/Statements/projecting.under_construction.sql"
};
static const unsigned char f_projecting_unfilled_shards[] = {
#embed "../PostgresStorage/Statements/projecting.unfilled_shards.sql"
};
static const unsigned char f_read_model_active[] = {
#embed "../PostgresStorage/Statements/read_model.active.sql"
};
static const unsigned char f_read_model_complete[] = {
#embed "../PostgresStorage/Statements/read_model.complete.sql"
};
static const unsigned char f_read_model_directories[] = {
#embed "../PostgresStorage/Statements/read_model.directories.sql"
};
static const unsigned char f_read_model_has_overrides[] = {
#embed "../PostgresStorage/Statements/read_model.has_overrides.sql"
};
static const unsigned char f_read_model_line[] = {
#embed "../PostgresStorage/Statements/read_model.line.sql"
};
static const unsigned char f_read_model_list[] = {
#embed "../PostgresStorage/Statements/read_model.list.sql"
};
static const unsigned char f_read_model_override[] = {
#embed "../PostgresStorage/Statements/read_model.override.sql"
};
static const unsigned char f_read_model_row[] = {
#embed "../PostgresStorage/Statements/read_model.row.sql"
};
static const unsigned char f_reconciling_answer[] = {
#embed "../PostgresStorage/Statements/reconciling.answer.sql"
};
static const unsigned char f_reconciling_changed_at[] = {
#embed "../PostgresStorage/Statements/reconciling.changed_at.sql"
};
static const unsigned char f_reconciling_conflicts[] = {
#embed "../PostgresStorage/Statements/reconciling.conflicts.sql"
};
static const unsigned char f_reconciling_lock[] = {
#embed "../PostgresStorage/Statements/reconciling.lock.sql"
};
static const unsigned char f_reconciling_overrides[] = {
#embed "../PostgresStorage/Statements/reconciling.overrides.sql"
};
static const unsigned char f_reconciling_rules[] = {
#embed "../PostgresStorage/Statements/reconciling.rules.sql"
};
static const unsigned char f_reconciling_seen[] = {
#embed "../PostgresStorage/Statements/reconciling.seen.sql"
};
static const unsigned char f_reconciling_streams[] = {
#embed "../PostgresStorage/Statements/reconciling.streams.sql"
};
static const unsigned char f_reconciling_waiting[] = {
#embed "../PostgresStorage/Statements/reconciling.waiting.sql"
};
static const unsigned char f_rejections_add[] = {
#embed "../PostgresStorage/Statements/rejections.add.sql"
};
static const unsigned char f_rejections_list[] = {
#embed "../PostgresStorage/Statements/rejections.list.sql"
};
static const unsigned char f_rejections_settle[] = {
#embed "../PostgresStorage/Statements/rejections.settle.sql"
};
static const unsigned char f_replay_forget[] = {
#embed "../PostgresStorage/Statements/replay.forget.sql"
};
static const unsigned char f_replay_prepare[] = {
#embed "../PostgresStorage/Statements/replay.prepare.sql"
};
static const unsigned char f_replay_refuse[] = {
#embed "../PostgresStorage/Statements/replay.refuse.sql"
};
static const unsigned char f_replay_remember[] = {
#embed "../PostgresStorage/Statements/replay.remember.sql"
};
static const unsigned char f_replay_set_back[] = {
#embed "../PostgresStorage/Statements/replay.set_back.sql"
};
static const unsigned char f_scratch_differences[] = {
#embed "../PostgresStorage/Statements/scratch.differences.sql"
};
static const unsigned char f_scratch_key[] = {
#embed "../PostgresStorage/Statements/scratch.key.sql"
};
static const unsigned char f_scratch_mark[] = {
#embed "../PostgresStorage/Statements/scratch.mark.sql"
};
static const unsigned char f_scratch_tables[] = {
#embed "../PostgresStorage/Statements/scratch.tables.sql"
};
static const unsigned char f_scratch_tenant[] = {
#embed "../PostgresStorage/Statements/scratch.tenant.sql"
};
static const unsigned char f_search_find[] = {
#embed "../PostgresStorage/Statements/search.find.sql"
};
static const unsigned char f_search_threshold[] = {
#embed "../PostgresStorage/Statements/search.threshold.sql"
};
static const unsigned char f_sessions_forget[] = {
#embed "../PostgresStorage/Statements/sessions.forget.sql"
};
static const unsigned char f_sessions_insert_refresh[] = {
#embed "../PostgresStorage/Statements/sessions.insert_refresh.sql"
};
static const unsigned char f_sessions_lock_refresh[] = {
#embed "../PostgresStorage/Statements/sessions.lock_refresh.sql"
};
static const unsigned char f_sessions_open[] = {
#embed "../PostgresStorage/Statements/sessions.open.sql"
};
static const unsigned char f_sessions_principal[] = {
#embed "../PostgresStorage/Statements/sessions.principal.sql"
};
static const unsigned char f_sessions_refresh_tenant[] = {
#embed "../PostgresStorage/Statements/sessions.refresh_tenant.sql"
};
static const unsigned char f_sessions_revoke[] = {
#embed "../PostgresStorage/Statements/sessions.revoke.sql"
};
static const unsigned char f_sessions_spend_refresh[] = {
#embed "../PostgresStorage/Statements/sessions.spend_refresh.sql"
};
static const unsigned char f_snapshot_bounds[] = {
#embed "../PostgresStorage/Statements/snapshot.bounds.sql"
};
static const unsigned char f_snapshot_digest[] = {
#embed "../PostgresStorage/Statements/snapshot.digest.sql"
};
static const unsigned char f_snapshot_nested[] = {
#embed "../PostgresStorage/Statements/snapshot.nested.sql"
};
static const unsigned char f_snapshot_page[] = {
#embed "../PostgresStorage/Statements/snapshot.page.sql"
};
static const unsigned char f_tenants_change[] = {
#embed "../PostgresStorage/Statements/tenants.change.sql"
};
static const unsigned char f_tenants_delete[] = {
#embed "../PostgresStorage/Statements/tenants.delete.sql"
};
static const unsigned char f_tenants_insert[] = {
#embed "../PostgresStorage/Statements/tenants.insert.sql"
};
static const unsigned char f_tenants_list[] = {
#embed "../PostgresStorage/Statements/tenants.list.sql"
};
static const unsigned char f_tenants_lock[] = {
#embed "../PostgresStorage/Statements/tenants.lock.sql"
};
static const unsigned char f_tenants_quota[] = {
#embed "../PostgresStorage/Statements/tenants.quota.sql"
};
static const unsigned char f_webhooks_delivered[] = {
#embed "../PostgresStorage/Statements/webhooks.delivered.sql"
};
static const unsigned char f_webhooks_failed[] = {
#embed "../PostgresStorage/Statements/webhooks.failed.sql"
};
static const unsigned char f_webhooks_remove[] = {
#embed "../PostgresStorage/Statements/webhooks.remove.sql"
};
static const unsigned char f_webhooks_set[] = {
#embed "../PostgresStorage/Statements/webhooks.set.sql"
};
static const unsigned char f_webhooks_take[] = {
#embed "../PostgresStorage/Statements/webhooks.take.sql"
};
static const unsigned char f_webhooks_wait[] = {
#embed "../PostgresStorage/Statements/webhooks.wait.sql"
};
static const unsigned char f_DirectoryTree_v3_apply[] = {
#embed "../../Projections/DirectoryTree/DirectoryTree.v3.apply.sql"
};
static const unsigned char f_DirectoryTree_v3_schema[] = {
#embed "../../Projections/DirectoryTree/DirectoryTree.v3.schema.sql"
};
static const unsigned char f_Elevations_v3_apply[] = {
#embed "../../Projections/Elevations/Elevations.v3.apply.sql"
};
static const unsigned char f_Elevations_v3_schema[] = {
#embed "../../Projections/Elevations/Elevations.v3.schema.sql"
};
static const unsigned char f_EntityVersions_v2_apply[] = {
#embed "../../Projections/EntityVersions/EntityVersions.v2.apply.sql"
};
static const unsigned char f_EntityVersions_v2_schema[] = {
#embed "../../Projections/EntityVersions/EntityVersions.v2.schema.sql"
};
static const unsigned char f_Parts_v1_apply[] = {
#embed "../../Projections/Parts/Parts.v1.apply.sql"
};
static const unsigned char f_Parts_v1_schema[] = {
#embed "../../Projections/Parts/Parts.v1.schema.sql"
};
static const unsigned char f_Phases_v3_apply[] = {
#embed "../../Projections/Phases/Phases.v3.apply.sql"
};
static const unsigned char f_Phases_v3_schema[] = {
#embed "../../Projections/Phases/Phases.v3.schema.sql"
};
static const unsigned char f_Projects_v3_apply[] = {
#embed "../../Projections/Projects/Projects.v3.apply.sql"
};
static const unsigned char f_Projects_v3_schema[] = {
#embed "../../Projections/Projects/Projects.v3.schema.sql"
};
static const unsigned char f_Search_v1_apply[] = {
#embed "../../Projections/Search/Search.v1.apply.sql"
};
static const unsigned char f_Search_v1_schema[] = {
#embed "../../Projections/Search/Search.v1.schema.sql"
};
static const unsigned char f_openapi_json[] = {
#embed "../Serving/OpenAPI/openapi.json"
};
static const unsigned char f_reference_css[] = {
#embed "../Serving/OpenAPI/reference.css"
};
static const unsigned char f_reference_html[] = {
#embed "../Serving/OpenAPI/reference.html"
};
static const unsigned char f_reference_js[] = {
#embed "../Serving/OpenAPI/reference.js"
};
static const unsigned char f_as_of_cell_mustache[] = {
#embed "../Console/Templates/as-of-cell.mustache"
};
static const unsigned char f_as_of_mustache[] = {
#embed "../Console/Templates/as-of.mustache"
};
static const unsigned char f_audit_mustache[] = {
#embed "../Console/Templates/audit.mustache"
};
static const unsigned char f_branch_mustache[] = {
#embed "../Console/Templates/branch.mustache"
};
static const unsigned char f_clients_mustache[] = {
#embed "../Console/Templates/clients.mustache"
};
static const unsigned char f_connection_mustache[] = {
#embed "../Console/Templates/connection.mustache"
};
static const unsigned char f_consumer_mustache[] = {
#embed "../Console/Templates/consumer.mustache"
};
static const unsigned char f_consumers_mustache[] = {
#embed "../Console/Templates/consumers.mustache"
};
static const unsigned char f_dead_letters_mustache[] = {
#embed "../Console/Templates/dead-letters.mustache"
};
static const unsigned char f_decisions_mustache[] = {
#embed "../Console/Templates/decisions.mustache"
};
static const unsigned char f_directory_mustache[] = {
#embed "../Console/Templates/directory.mustache"
};
static const unsigned char f_elevation_mustache[] = {
#embed "../Console/Templates/elevation.mustache"
};
static const unsigned char f_error_mustache[] = {
#embed "../Console/Templates/error.mustache"
};
static const unsigned char f_history_mustache[] = {
#embed "../Console/Templates/history.mustache"
};
static const unsigned char f_layout_mustache[] = {
#embed "../Console/Templates/layout.mustache"
};
static const unsigned char f_live_mustache[] = {
#embed "../Console/Templates/live.mustache"
};
static const unsigned char f_menu_mustache[] = {
#embed "../Console/Templates/menu.mustache"
};
static const unsigned char f_operation_mustache[] = {
#embed "../Console/Templates/operation.mustache"
};
static const unsigned char f_operations_mustache[] = {
#embed "../Console/Templates/operations.mustache"
};
static const unsigned char f_overview_mustache[] = {
#embed "../Console/Templates/overview.mustache"
};
static const unsigned char f_phase_mustache[] = {
#embed "../Console/Templates/phase.mustache"
};
static const unsigned char f_project_mustache[] = {
#embed "../Console/Templates/project.mustache"
};
static const unsigned char f_projection_mustache[] = {
#embed "../Console/Templates/projection.mustache"
};
static const unsigned char f_projections_mustache[] = {
#embed "../Console/Templates/projections.mustache"
};
static const unsigned char f_refusal_mustache[] = {
#embed "../Console/Templates/refusal.mustache"
};
static const unsigned char f_search_mustache[] = {
#embed "../Console/Templates/search.mustache"
};
static const unsigned char f_secret_mustache[] = {
#embed "../Console/Templates/secret.mustache"
};
static const unsigned char f_sheet_mustache[] = {
#embed "../Console/Templates/sheet.mustache"
};
static const unsigned char f_sign_in_mustache[] = {
#embed "../Console/Templates/sign-in.mustache"
};
static const unsigned char f_sync_here_mustache[] = {
#embed "../Console/Templates/sync-here.mustache"
};
static const unsigned char f_tenants_mustache[] = {
#embed "../Console/Templates/tenants.mustache"
};
static const unsigned char f_time_mustache[] = {
#embed "../Console/Templates/time.mustache"
};
static const unsigned char f_trail_mustache[] = {
#embed "../Console/Templates/trail.mustache"
};
static const unsigned char f_tree_mustache[] = {
#embed "../Console/Templates/tree.mustache"
};
static const unsigned char f_console_css[] = {
#embed "../Console/Assets/console.css"
};
static const unsigned char f_console_js[] = {
#embed "../Console/Assets/console.js"
};
static const unsigned char f_console_svg[] = {
#embed "../Console/Assets/console.svg"
};

static const struct embedded_file files[] = {
    {"0001.roles", f_0001_roles, sizeof f_0001_roles},
    {"0002.log", f_0002_log, sizeof f_0002_log},
    {"0003.polling", f_0003_polling, sizeof f_0003_polling},
    {"0004.append", f_0004_append, sizeof f_0004_append},
    {"0005.projecting", f_0005_projecting, sizeof f_0005_projecting},
    {"0006.access", f_0006_access, sizeof f_0006_access},
    {"0007.privileges", f_0007_privileges, sizeof f_0007_privileges},
    {"0008.partitions", f_0008_partitions, sizeof f_0008_partitions},
    {"0009.isolation", f_0009_isolation, sizeof f_0009_isolation},
    {"0010.legible", f_0010_legible, sizeof f_0010_legible},
    {"0011.append", f_0011_append, sizeof f_0011_append},
    {"0012.checkpoints", f_0012_checkpoints, sizeof f_0012_checkpoints},
    {"0013.redaction", f_0013_redaction, sizeof f_0013_redaction},
    {"0014.epochs", f_0014_epochs, sizeof f_0014_epochs},
    {"0020.current_events", f_0020_current_events, sizeof f_0020_current_events},
    {"0021.upcast.phase.1-2", f_0021_upcast_phase_1_2, sizeof f_0021_upcast_phase_1_2},
    {"0025.import", f_0025_import, sizeof f_0025_import},
    {"0030.builds", f_0030_builds, sizeof f_0030_builds},
    {"0040.consumers", f_0040_consumers, sizeof f_0040_consumers},
    {"0041.archive", f_0041_archive, sizeof f_0041_archive},
    {"0045.shards", f_0045_shards, sizeof f_0045_shards},
    {"0050.damping", f_0050_damping, sizeof f_0050_damping},
    {"0055.own_tenant", f_0055_own_tenant, sizeof f_0055_own_tenant},
    {"0056.witnessed_logs", f_0056_witnessed_logs, sizeof f_0056_witnessed_logs},
    {"0060.parts_lists", f_0060_parts_lists, sizeof f_0060_parts_lists},
    {"0070.tiers", f_0070_tiers, sizeof f_0070_tiers},
    {"0080.connections", f_0080_connections, sizeof f_0080_connections},
    {"0085.operations", f_0085_operations, sizeof f_0085_operations},
    {"0086.details", f_0086_details, sizeof f_0086_details},
    {"0087.sequencer_lock", f_0087_sequencer_lock, sizeof f_0087_sequencer_lock},
    {"0088.trigrams", f_0088_trigrams, sizeof f_0088_trigrams},
    {"0090.clients", f_0090_clients, sizeof f_0090_clients},
    {"0091.audit", f_0091_audit, sizeof f_0091_audit},
    {"0095.tenants", f_0095_tenants, sizeof f_0095_tenants},
    {"0100.living", f_0100_living, sizeof f_0100_living},
    {"0101.rejections", f_0101_rejections, sizeof f_0101_rejections},
    {"0102.webhooks", f_0102_webhooks, sizeof f_0102_webhooks},
    {"0110.tenant_quotas", f_0110_tenant_quotas, sizeof f_0110_tenant_quotas},
    {"0111.search", f_0111_search, sizeof f_0111_search},
    {"0120.reconciling", f_0120_reconciling, sizeof f_0120_reconciling},
    {"0121.contributors", f_0121_contributors, sizeof f_0121_contributors},
    {"0130.monitoring", f_0130_monitoring, sizeof f_0130_monitoring},
    {"0140.maintenance", f_0140_maintenance, sizeof f_0140_maintenance},
    {"0150.heads_have_floors", f_0150_heads_have_floors, sizeof f_0150_heads_have_floors},
    {"0160.turns_of_jobs", f_0160_turns_of_jobs, sizeof f_0160_turns_of_jobs},
    {"0170.failing_beside_lists", f_0170_failing_beside_lists, sizeof f_0170_failing_beside_lists},
    {"0180.whole_redactions", f_0180_whole_redactions, sizeof f_0180_whole_redactions},
    {"0181.redacting_again", f_0181_redacting_again, sizeof f_0181_redacting_again},
    {"0182.effective", f_0182_effective, sizeof f_0182_effective},
    {"0183.lowered", f_0183_lowered, sizeof f_0183_lowered},
    {"access.find", f_access_find, sizeof f_access_find},
    {"access.insert", f_access_insert, sizeof f_access_insert},
    {"access.insert_first", f_access_insert_first, sizeof f_access_insert_first},
    {"access.insert_signing_key", f_access_insert_signing_key, sizeof f_access_insert_signing_key},
    {"access.list", f_access_list, sizeof f_access_list},
    {"access.lock", f_access_lock, sizeof f_access_lock},
    {"access.replace_signing_key", f_access_replace_signing_key, sizeof f_access_replace_signing_key},
    {"access.signing_key", f_access_signing_key, sizeof f_access_signing_key},
    {"audit.append", f_audit_append, sizeof f_audit_append},
    {"audit.forget", f_audit_forget, sizeof f_audit_forget},
    {"audit.list", f_audit_list, sizeof f_audit_list},
    {"blob.bytes", f_blob_bytes, sizeof f_blob_bytes},
    {"blob.thumbnail", f_blob_thumbnail, sizeof f_blob_thumbnail},
    {"blobs.prune", f_blobs_prune, sizeof f_blobs_prune},
    {"blobs.references", f_blobs_references, sizeof f_blobs_references},
    {"blobs.status", f_blobs_status, sizeof f_blobs_status},
    {"blobs.store", f_blobs_store, sizeof f_blobs_store},
    {"clients.expire_secrets", f_clients_expire_secrets, sizeof f_clients_expire_secrets},
    {"clients.insert", f_clients_insert, sizeof f_clients_insert},
    {"clients.insert_secret", f_clients_insert_secret, sizeof f_clients_insert_secret},
    {"clients.list", f_clients_list, sizeof f_clients_list},
    {"clients.lock", f_clients_lock, sizeof f_clients_lock},
    {"clients.revoke", f_clients_revoke, sizeof f_clients_revoke},
    {"clients.secret_versions", f_clients_secret_versions, sizeof f_clients_secret_versions},
    {"clients.secrets", f_clients_secrets, sizeof f_clients_secrets},
    {"connections.breaker", f_connections_breaker, sizeof f_connections_breaker},
    {"connections.breaker_store", f_connections_breaker_store, sizeof f_connections_breaker_store},
    {"connections.calls", f_connections_calls, sizeof f_connections_calls},
    {"connections.calls_append", f_connections_calls_append, sizeof f_connections_calls_append},
    {"connections.calls_forget", f_connections_calls_forget, sizeof f_connections_calls_forget},
    {"connections.calls_slowest", f_connections_calls_slowest, sizeof f_connections_calls_slowest},
    {"connections.capabilities", f_connections_capabilities, sizeof f_connections_capabilities},
    {"connections.capabilities_list", f_connections_capabilities_list, sizeof f_connections_capabilities_list},
    {"connections.capabilities_store", f_connections_capabilities_store, sizeof f_connections_capabilities_store},
    {"connections.failing", f_connections_failing, sizeof f_connections_failing},
    {"connections.failing_forget", f_connections_failing_forget, sizeof f_connections_failing_forget},
    {"connections.failing_list", f_connections_failing_list, sizeof f_connections_failing_list},
    {"connections.failing_store", f_connections_failing_store, sizeof f_connections_failing_store},
    {"connections.session_forget", f_connections_session_forget, sizeof f_connections_session_forget},
    {"connections.session_keep", f_connections_session_keep, sizeof f_connections_session_keep},
    {"connections.sessions", f_connections_sessions, sizeof f_connections_sessions},
    {"consumers.acknowledge", f_consumers_acknowledge, sizeof f_consumers_acknowledge},
    {"consumers.forget", f_consumers_forget, sizeof f_consumers_forget},
    {"consumers.list", f_consumers_list, sizeof f_consumers_list},
    {"consumers.register", f_consumers_register, sizeof f_consumers_register},
    {"dead_letters.checkpoint", f_dead_letters_checkpoint, sizeof f_dead_letters_checkpoint},
    {"dead_letters.list", f_dead_letters_list, sizeof f_dead_letters_list},
    {"dead_letters.park", f_dead_letters_park, sizeof f_dead_letters_park},
    {"dead_letters.reopen", f_dead_letters_reopen, sizeof f_dead_letters_reopen},
    {"dead_letters.settle", f_dead_letters_settle, sizeof f_dead_letters_settle},
    {"doctor.ahead", f_doctor_ahead, sizeof f_doctor_ahead},
    {"doctor.archives", f_doctor_archives, sizeof f_doctor_archives},
    {"doctor.consumers", f_doctor_consumers, sizeof f_doctor_consumers},
    {"doctor.fix.holders", f_doctor_fix_holders, sizeof f_doctor_fix_holders},
    {"doctor.fix.indexes", f_doctor_fix_indexes, sizeof f_doctor_fix_indexes},
    {"doctor.fix.isolation", f_doctor_fix_isolation, sizeof f_doctor_fix_isolation},
    {"doctor.fix.leases", f_doctor_fix_leases, sizeof f_doctor_fix_leases},
    {"doctor.fix.polls", f_doctor_fix_polls, sizeof f_doctor_fix_polls},
    {"doctor.fix.privileges", f_doctor_fix_privileges, sizeof f_doctor_fix_privileges},
    {"doctor.fix.triggers", f_doctor_fix_triggers, sizeof f_doctor_fix_triggers},
    {"doctor.head", f_doctor_head, sizeof f_doctor_head},
    {"doctor.holders", f_doctor_holders, sizeof f_doctor_holders},
    {"doctor.holes", f_doctor_holes, sizeof f_doctor_holes},
    {"doctor.indexes", f_doctor_indexes, sizeof f_doctor_indexes},
    {"doctor.isolation", f_doctor_isolation, sizeof f_doctor_isolation},
    {"doctor.jobs", f_doctor_jobs, sizeof f_doctor_jobs},
    {"doctor.leases", f_doctor_leases, sizeof f_doctor_leases},
    {"doctor.maintenance", f_doctor_maintenance, sizeof f_doctor_maintenance},
    {"doctor.orphans", f_doctor_orphans, sizeof f_doctor_orphans},
    {"doctor.parked", f_doctor_parked, sizeof f_doctor_parked},
    {"doctor.passwords", f_doctor_passwords, sizeof f_doctor_passwords},
    {"doctor.polls", f_doctor_polls, sizeof f_doctor_polls},
    {"doctor.privileges", f_doctor_privileges, sizeof f_doctor_privileges},
    {"doctor.refused", f_doctor_refused, sizeof f_doctor_refused},
    {"doctor.streams", f_doctor_streams, sizeof f_doctor_streams},
    {"doctor.triggers", f_doctor_triggers, sizeof f_doctor_triggers},
    {"doctor.unsigned", f_doctor_unsigned, sizeof f_doctor_unsigned},
    {"doctor.versions", f_doctor_versions, sizeof f_doctor_versions},
    {"doctor.wraparound", f_doctor_wraparound, sizeof f_doctor_wraparound},
    {"feed.heads", f_feed_heads, sizeof f_feed_heads},
    {"feed.latest", f_feed_latest, sizeof f_feed_latest},
    {"feed.log", f_feed_log, sizeof f_feed_log},
    {"gauges.read", f_gauges_read, sizeof f_gauges_read},
    {"jobs.done", f_jobs_done, sizeof f_jobs_done},
    {"jobs.enqueue", f_jobs_enqueue, sizeof f_jobs_enqueue},
    {"jobs.fail", f_jobs_fail, sizeof f_jobs_fail},
    {"jobs.input", f_jobs_input, sizeof f_jobs_input},
    {"jobs.list", f_jobs_list, sizeof f_jobs_list},
    {"jobs.next", f_jobs_next, sizeof f_jobs_next},
    {"jobs.retry", f_jobs_retry, sizeof f_jobs_retry},
    {"jobs.search", f_jobs_search, sizeof f_jobs_search},
    {"jobs.searched", f_jobs_searched, sizeof f_jobs_searched},
    {"jobs.skip", f_jobs_skip, sizeof f_jobs_skip},
    {"jobs.take", f_jobs_take, sizeof f_jobs_take},
    {"log.append", f_log_append, sizeof f_log_append},
    {"log.append_each", f_log_append_each, sizeof f_log_append_each},
    {"log.append_staged", f_log_append_staged, sizeof f_log_append_staged},
    {"log.archive_ends", f_log_archive_ends, sizeof f_log_archive_ends},
    {"log.archive_holds", f_log_archive_holds, sizeof f_log_archive_holds},
    {"log.archive_next_partition", f_log_archive_next_partition, sizeof f_log_archive_next_partition},
    {"log.archive_range", f_log_archive_range, sizeof f_log_archive_range},
    {"log.archive_ranges", f_log_archive_ranges, sizeof f_log_archive_ranges},
    {"log.archive_through", f_log_archive_through, sizeof f_log_archive_through},
    {"log.archives", f_log_archives, sizeof f_log_archives},
    {"log.attach_begin", f_log_attach_begin, sizeof f_log_attach_begin},
    {"log.attach_events", f_log_attach_events, sizeof f_log_attach_events},
    {"log.attach_range", f_log_attach_range, sizeof f_log_attach_range},
    {"log.attach_unredacted", f_log_attach_unredacted, sizeof f_log_attach_unredacted},
    {"log.batch_at", f_log_batch_at, sizeof f_log_batch_at},
    {"log.batches", f_log_batches, sizeof f_log_batches},
    {"log.checkpoint_after", f_log_checkpoint_after, sizeof f_log_checkpoint_after},
    {"log.checkpoint_insert", f_log_checkpoint_insert, sizeof f_log_checkpoint_insert},
    {"log.checkpoint_last", f_log_checkpoint_last, sizeof f_log_checkpoint_last},
    {"log.checkpoints", f_log_checkpoints, sizeof f_log_checkpoints},
    {"log.epoch_renew", f_log_epoch_renew, sizeof f_log_epoch_renew},
    {"log.epochs", f_log_epochs, sizeof f_log_epochs},
    {"log.events", f_log_events, sizeof f_log_events},
    {"log.export_batches", f_log_export_batches, sizeof f_log_export_batches},
    {"log.export_checkpoints", f_log_export_checkpoints, sizeof f_log_export_checkpoints},
    {"log.export_events", f_log_export_events, sizeof f_log_export_events},
    {"log.export_range", f_log_export_range, sizeof f_log_export_range},
    {"log.floor", f_log_floor, sizeof f_log_floor},
    {"log.head", f_log_head, sizeof f_log_head},
    {"log.heads_inconsistent", f_log_heads_inconsistent, sizeof f_log_heads_inconsistent},
    {"log.import_batch", f_log_import_batch, sizeof f_log_import_batch},
    {"log.import_events", f_log_import_events, sizeof f_log_import_events},
    {"log.import_start", f_log_import_start, sizeof f_log_import_start},
    {"log.is_same_timeline", f_log_is_same_timeline, sizeof f_log_is_same_timeline},
    {"log.link", f_log_link, sizeof f_log_link},
    {"log.lock", f_log_lock, sizeof f_log_lock},
    {"log.notify", f_log_notify, sizeof f_log_notify},
    {"log.paths_inconsistent", f_log_paths_inconsistent, sizeof f_log_paths_inconsistent},
    {"log.proof_leaves", f_log_proof_leaves, sizeof f_log_proof_leaves},
    {"log.proof_links", f_log_proof_links, sizeof f_log_proof_links},
    {"log.recognise_log", f_log_recognise_log, sizeof f_log_recognise_log},
    {"log.recognise_position", f_log_recognise_position, sizeof f_log_recognise_position},
    {"log.redact", f_log_redact, sizeof f_log_redact},
    {"log.redact_entity", f_log_redact_entity, sizeof f_log_redact_entity},
    {"log.redact_events", f_log_redact_events, sizeof f_log_redact_events},
    {"log.redact_labels", f_log_redact_labels, sizeof f_log_redact_labels},
    {"log.redactions", f_log_redactions, sizeof f_log_redactions},
    {"log.server", f_log_server, sizeof f_log_server},
    {"log.show", f_log_show, sizeof f_log_show},
    {"log.stage", f_log_stage, sizeof f_log_stage},
    {"log.strays", f_log_strays, sizeof f_log_strays},
    {"log.stream_keys", f_log_stream_keys, sizeof f_log_stream_keys},
    {"log.versions_inconsistent", f_log_versions_inconsistent, sizeof f_log_versions_inconsistent},
    {"log.witness", f_log_witness, sizeof f_log_witness},
    {"log.witness_lock", f_log_witness_lock, sizeof f_log_witness_lock},
    {"maintenance.extend_ahead", f_maintenance_extend_ahead, sizeof f_maintenance_extend_ahead},
    {"maintenance.finish", f_maintenance_finish, sizeof f_maintenance_finish},
    {"maintenance.give_back", f_maintenance_give_back, sizeof f_maintenance_give_back},
    {"maintenance.list", f_maintenance_list, sizeof f_maintenance_list},
    {"maintenance.old_keys", f_maintenance_old_keys, sizeof f_maintenance_old_keys},
    {"maintenance.register", f_maintenance_register, sizeof f_maintenance_register},
    {"maintenance.renew", f_maintenance_renew, sizeof f_maintenance_renew},
    {"maintenance.take", f_maintenance_take, sizeof f_maintenance_take},
    {"maintenance.unanalyzed", f_maintenance_unanalyzed, sizeof f_maintenance_unanalyzed},
    {"odoo.complete", f_odoo_complete, sizeof f_odoo_complete},
    {"odoo.elevations", f_odoo_elevations, sizeof f_odoo_elevations},
    {"odoo.line.elevation", f_odoo_line_elevation, sizeof f_odoo_line_elevation},
    {"odoo.line.phase", f_odoo_line_phase, sizeof f_odoo_line_phase},
    {"odoo.line.project", f_odoo_line_project, sizeof f_odoo_line_project},
    {"odoo.phases", f_odoo_phases, sizeof f_odoo_phases},
    {"odoo.project", f_odoo_project, sizeof f_odoo_project},
    {"odoo.projects", f_odoo_projects, sizeof f_odoo_projects},
    {"odoo.stats", f_odoo_stats, sizeof f_odoo_stats},
    {"operations.ask_to_end", f_operations_ask_to_end, sizeof f_operations_ask_to_end},
    {"operations.change", f_operations_change, sizeof f_operations_change},
    {"operations.changes", f_operations_changes, sizeof f_operations_changes},
    {"operations.end", f_operations_end, sizeof f_operations_end},
    {"operations.entity", f_operations_entity, sizeof f_operations_entity},
    {"operations.forget", f_operations_forget, sizeof f_operations_forget},
    {"operations.give_back", f_operations_give_back, sizeof f_operations_give_back},
    {"operations.has_joined", f_operations_has_joined, sizeof f_operations_has_joined},
    {"operations.insert", f_operations_insert, sizeof f_operations_insert},
    {"operations.joinable", f_operations_joinable, sizeof f_operations_joinable},
    {"operations.list", f_operations_list, sizeof f_operations_list},
    {"operations.lock", f_operations_lock, sizeof f_operations_lock},
    {"operations.next", f_operations_next, sizeof f_operations_next},
    {"operations.orphans", f_operations_orphans, sizeof f_operations_orphans},
    {"operations.progress", f_operations_progress, sizeof f_operations_progress},
    {"operations.start", f_operations_start, sizeof f_operations_start},
    {"operations.state", f_operations_state, sizeof f_operations_state},
    {"operations.waiting", f_operations_waiting, sizeof f_operations_waiting},
    {"parts.counted", f_parts_counted, sizeof f_parts_counted},
    {"parts.elevation", f_parts_elevation, sizeof f_parts_elevation},
    {"parts.positions", f_parts_positions, sizeof f_parts_positions},
    {"parts.prices", f_parts_prices, sizeof f_parts_prices},
    {"parts.store", f_parts_store, sizeof f_parts_store},
    {"parts.total_articles", f_parts_total_articles, sizeof f_parts_total_articles},
    {"parts.total_glass", f_parts_total_glass, sizeof f_parts_total_glass},
    {"parts.total_labour", f_parts_total_labour, sizeof f_parts_total_labour},
    {"parts.total_profiles", f_parts_total_profiles, sizeof f_parts_total_profiles},
    {"past.build", f_past_build, sizeof f_past_build},
    {"past.complete", f_past_complete, sizeof f_past_complete},
    {"past.counted", f_past_counted, sizeof f_past_counted},
    {"past.differences", f_past_differences, sizeof f_past_differences},
    {"past.directories", f_past_directories, sizeof f_past_directories},
    {"past.extent", f_past_extent, sizeof f_past_extent},
    {"past.history", f_past_history, sizeof f_past_history},
    {"past.is_known", f_past_is_known, sizeof f_past_is_known},
    {"past.line", f_past_line, sizeof f_past_line},
    {"past.list", f_past_list, sizeof f_past_list},
    {"past.parts", f_past_parts, sizeof f_past_parts},
    {"past.row", f_past_row, sizeof f_past_row},
    {"past.thumbnail", f_past_thumbnail, sizeof f_past_thumbnail},
    {"polling.content_counts", f_polling_content_counts, sizeof f_polling_content_counts},
    {"polling.cycle_begin", f_polling_cycle_begin, sizeof f_polling_cycle_begin},
    {"polling.cycle_finish", f_polling_cycle_finish, sizeof f_polling_cycle_finish},
    {"polling.cycle_forget", f_polling_cycle_forget, sizeof f_polling_cycle_forget},
    {"polling.cycle_last", f_polling_cycle_last, sizeof f_polling_cycle_last},
    {"polling.cycle_newest", f_polling_cycle_newest, sizeof f_polling_cycle_newest},
    {"polling.cycles", f_polling_cycles, sizeof f_polling_cycles},
    {"polling.damped", f_polling_damped, sizeof f_polling_damped},
    {"polling.forget", f_polling_forget, sizeof f_polling_forget},
    {"polling.freshness", f_polling_freshness, sizeof f_polling_freshness},
    {"polling.freshness_levels", f_polling_freshness_levels, sizeof f_polling_freshness_levels},
    {"polling.holds", f_polling_holds, sizeof f_polling_holds},
    {"polling.known", f_polling_known, sizeof f_polling_known},
    {"polling.known_contents", f_polling_known_contents, sizeof f_polling_known_contents},
    {"polling.known_top", f_polling_known_top, sizeof f_polling_known_top},
    {"polling.lease_acquire", f_polling_lease_acquire, sizeof f_polling_lease_acquire},
    {"polling.lease_hold", f_polling_lease_hold, sizeof f_polling_lease_hold},
    {"polling.lease_read", f_polling_lease_read, sizeof f_polling_lease_read},
    {"polling.lease_release", f_polling_lease_release, sizeof f_polling_lease_release},
    {"polling.lease_renew", f_polling_lease_renew, sizeof f_polling_lease_renew},
    {"polling.missed", f_polling_missed, sizeof f_polling_missed},
    {"polling.newest_changes", f_polling_newest_changes, sizeof f_polling_newest_changes},
    {"polling.scope_rules", f_polling_scope_rules, sizeof f_polling_scope_rules},
    {"polling.scopes_forget", f_polling_scopes_forget, sizeof f_polling_scopes_forget},
    {"polling.scopes_store", f_polling_scopes_store, sizeof f_polling_scopes_store},
    {"polling.settled", f_polling_settled, sizeof f_polling_settled},
    {"polling.stamps", f_polling_stamps, sizeof f_polling_stamps},
    {"polling.stamps_store", f_polling_stamps_store, sizeof f_polling_stamps_store},
    {"polling.visits", f_polling_visits, sizeof f_polling_visits},
    {"polling.visits_store", f_polling_visits_store, sizeof f_polling_visits_store},
    {"projecting.activate", f_projecting_activate, sizeof f_projecting_activate},
    {"projecting.activate_state", f_projecting_activate_state, sizeof f_projecting_activate_state},
    {"projecting.begin_shards", f_projecting_begin_shards, sizeof f_projecting_begin_shards},
    {"projecting.begin_tenant", f_projecting_begin_tenant, sizeof f_projecting_begin_tenant},
    {"projecting.behind", f_projecting_behind, sizeof f_projecting_behind},
    {"projecting.bounds", f_projecting_bounds, sizeof f_projecting_bounds},
    {"projecting.buckets", f_projecting_buckets, sizeof f_projecting_buckets},
    {"projecting.builds", f_projecting_builds, sizeof f_projecting_builds},
    {"projecting.columns", f_projecting_columns, sizeof f_projecting_columns},
    {"projecting.declare", f_projecting_declare, sizeof f_projecting_declare},
    {"projecting.differences", f_projecting_differences, sizeof f_projecting_differences},
    {"projecting.forget_build", f_projecting_forget_build, sizeof f_projecting_forget_build},
    {"projecting.inherit_skips", f_projecting_inherit_skips, sizeof f_projecting_inherit_skips},
    {"projecting.join_shards", f_projecting_join_shards, sizeof f_projecting_join_shards},
    {"projecting.lock_build", f_projecting_lock_build, sizeof f_projecting_lock_build},
    {"projecting.lock_checkpoints", f_projecting_lock_checkpoints, sizeof f_projecting_lock_checkpoints},
    {"projecting.move_checkpoint", f_projecting_move_checkpoint, sizeof f_projecting_move_checkpoint},
    {"projecting.note", f_projecting_note, sizeof f_projecting_note},
    {"projecting.register", f_projecting_register, sizeof f_projecting_register},
    {"projecting.set_state", f_projecting_set_state, sizeof f_projecting_set_state},
    {"projecting.tables", f_projecting_tables, sizeof f_projecting_tables},
    {"projecting.under_construction", f_projecting_under_construction, sizeof f_projecting_under_construction},
    {"projecting.unfilled_shards", f_projecting_unfilled_shards, sizeof f_projecting_unfilled_shards},
    {"read_model.active", f_read_model_active, sizeof f_read_model_active},
    {"read_model.complete", f_read_model_complete, sizeof f_read_model_complete},
    {"read_model.directories", f_read_model_directories, sizeof f_read_model_directories},
    {"read_model.has_overrides", f_read_model_has_overrides, sizeof f_read_model_has_overrides},
    {"read_model.line", f_read_model_line, sizeof f_read_model_line},
    {"read_model.list", f_read_model_list, sizeof f_read_model_list},
    {"read_model.override", f_read_model_override, sizeof f_read_model_override},
    {"read_model.row", f_read_model_row, sizeof f_read_model_row},
    {"reconciling.answer", f_reconciling_answer, sizeof f_reconciling_answer},
    {"reconciling.changed_at", f_reconciling_changed_at, sizeof f_reconciling_changed_at},
    {"reconciling.conflicts", f_reconciling_conflicts, sizeof f_reconciling_conflicts},
    {"reconciling.lock", f_reconciling_lock, sizeof f_reconciling_lock},
    {"reconciling.overrides", f_reconciling_overrides, sizeof f_reconciling_overrides},
    {"reconciling.rules", f_reconciling_rules, sizeof f_reconciling_rules},
    {"reconciling.seen", f_reconciling_seen, sizeof f_reconciling_seen},
    {"reconciling.streams", f_reconciling_streams, sizeof f_reconciling_streams},
    {"reconciling.waiting", f_reconciling_waiting, sizeof f_reconciling_waiting},
    {"rejections.add", f_rejections_add, sizeof f_rejections_add},
    {"rejections.list", f_rejections_list, sizeof f_rejections_list},
    {"rejections.settle", f_rejections_settle, sizeof f_rejections_settle},
    {"replay.forget", f_replay_forget, sizeof f_replay_forget},
    {"replay.prepare", f_replay_prepare, sizeof f_replay_prepare},
    {"replay.refuse", f_replay_refuse, sizeof f_replay_refuse},
    {"replay.remember", f_replay_remember, sizeof f_replay_remember},
    {"replay.set_back", f_replay_set_back, sizeof f_replay_set_back},
    {"scratch.differences", f_scratch_differences, sizeof f_scratch_differences},
    {"scratch.key", f_scratch_key, sizeof f_scratch_key},
    {"scratch.mark", f_scratch_mark, sizeof f_scratch_mark},
    {"scratch.tables", f_scratch_tables, sizeof f_scratch_tables},
    {"scratch.tenant", f_scratch_tenant, sizeof f_scratch_tenant},
    {"search.find", f_search_find, sizeof f_search_find},
    {"search.threshold", f_search_threshold, sizeof f_search_threshold},
    {"sessions.forget", f_sessions_forget, sizeof f_sessions_forget},
    {"sessions.insert_refresh", f_sessions_insert_refresh, sizeof f_sessions_insert_refresh},
    {"sessions.lock_refresh", f_sessions_lock_refresh, sizeof f_sessions_lock_refresh},
    {"sessions.open", f_sessions_open, sizeof f_sessions_open},
    {"sessions.principal", f_sessions_principal, sizeof f_sessions_principal},
    {"sessions.refresh_tenant", f_sessions_refresh_tenant, sizeof f_sessions_refresh_tenant},
    {"sessions.revoke", f_sessions_revoke, sizeof f_sessions_revoke},
    {"sessions.spend_refresh", f_sessions_spend_refresh, sizeof f_sessions_spend_refresh},
    {"snapshot.bounds", f_snapshot_bounds, sizeof f_snapshot_bounds},
    {"snapshot.digest", f_snapshot_digest, sizeof f_snapshot_digest},
    {"snapshot.nested", f_snapshot_nested, sizeof f_snapshot_nested},
    {"snapshot.page", f_snapshot_page, sizeof f_snapshot_page},
    {"tenants.change", f_tenants_change, sizeof f_tenants_change},
    {"tenants.delete", f_tenants_delete, sizeof f_tenants_delete},
    {"tenants.insert", f_tenants_insert, sizeof f_tenants_insert},
    {"tenants.list", f_tenants_list, sizeof f_tenants_list},
    {"tenants.lock", f_tenants_lock, sizeof f_tenants_lock},
    {"tenants.quota", f_tenants_quota, sizeof f_tenants_quota},
    {"webhooks.delivered", f_webhooks_delivered, sizeof f_webhooks_delivered},
    {"webhooks.failed", f_webhooks_failed, sizeof f_webhooks_failed},
    {"webhooks.remove", f_webhooks_remove, sizeof f_webhooks_remove},
    {"webhooks.set", f_webhooks_set, sizeof f_webhooks_set},
    {"webhooks.take", f_webhooks_take, sizeof f_webhooks_take},
    {"webhooks.wait", f_webhooks_wait, sizeof f_webhooks_wait},
    {"DirectoryTree.v3.apply", f_DirectoryTree_v3_apply, sizeof f_DirectoryTree_v3_apply},
    {"DirectoryTree.v3.schema", f_DirectoryTree_v3_schema, sizeof f_DirectoryTree_v3_schema},
    {"Elevations.v3.apply", f_Elevations_v3_apply, sizeof f_Elevations_v3_apply},
    {"Elevations.v3.schema", f_Elevations_v3_schema, sizeof f_Elevations_v3_schema},
    {"EntityVersions.v2.apply", f_EntityVersions_v2_apply, sizeof f_EntityVersions_v2_apply},
    {"EntityVersions.v2.schema", f_EntityVersions_v2_schema, sizeof f_EntityVersions_v2_schema},
    {"Parts.v1.apply", f_Parts_v1_apply, sizeof f_Parts_v1_apply},
    {"Parts.v1.schema", f_Parts_v1_schema, sizeof f_Parts_v1_schema},
    {"Phases.v3.apply", f_Phases_v3_apply, sizeof f_Phases_v3_apply},
    {"Phases.v3.schema", f_Phases_v3_schema, sizeof f_Phases_v3_schema},
    {"Projects.v3.apply", f_Projects_v3_apply, sizeof f_Projects_v3_apply},
    {"Projects.v3.schema", f_Projects_v3_schema, sizeof f_Projects_v3_schema},
    {"Search.v1.apply", f_Search_v1_apply, sizeof f_Search_v1_apply},
    {"Search.v1.schema", f_Search_v1_schema, sizeof f_Search_v1_schema},
    {"openapi.json", f_openapi_json, sizeof f_openapi_json},
    {"reference.css", f_reference_css, sizeof f_reference_css},
    {"reference.html", f_reference_html, sizeof f_reference_html},
    {"reference.js", f_reference_js, sizeof f_reference_js},
    {"as-of-cell.mustache", f_as_of_cell_mustache, sizeof f_as_of_cell_mustache},
    {"as-of.mustache", f_as_of_mustache, sizeof f_as_of_mustache},
    {"audit.mustache", f_audit_mustache, sizeof f_audit_mustache},
    {"branch.mustache", f_branch_mustache, sizeof f_branch_mustache},
    {"clients.mustache", f_clients_mustache, sizeof f_clients_mustache},
    {"connection.mustache", f_connection_mustache, sizeof f_connection_mustache},
    {"consumer.mustache", f_consumer_mustache, sizeof f_consumer_mustache},
    {"consumers.mustache", f_consumers_mustache, sizeof f_consumers_mustache},
    {"dead-letters.mustache", f_dead_letters_mustache, sizeof f_dead_letters_mustache},
    {"decisions.mustache", f_decisions_mustache, sizeof f_decisions_mustache},
    {"directory.mustache", f_directory_mustache, sizeof f_directory_mustache},
    {"elevation.mustache", f_elevation_mustache, sizeof f_elevation_mustache},
    {"error.mustache", f_error_mustache, sizeof f_error_mustache},
    {"history.mustache", f_history_mustache, sizeof f_history_mustache},
    {"layout.mustache", f_layout_mustache, sizeof f_layout_mustache},
    {"live.mustache", f_live_mustache, sizeof f_live_mustache},
    {"menu.mustache", f_menu_mustache, sizeof f_menu_mustache},
    {"operation.mustache", f_operation_mustache, sizeof f_operation_mustache},
    {"operations.mustache", f_operations_mustache, sizeof f_operations_mustache},
    {"overview.mustache", f_overview_mustache, sizeof f_overview_mustache},
    {"phase.mustache", f_phase_mustache, sizeof f_phase_mustache},
    {"project.mustache", f_project_mustache, sizeof f_project_mustache},
    {"projection.mustache", f_projection_mustache, sizeof f_projection_mustache},
    {"projections.mustache", f_projections_mustache, sizeof f_projections_mustache},
    {"refusal.mustache", f_refusal_mustache, sizeof f_refusal_mustache},
    {"search.mustache", f_search_mustache, sizeof f_search_mustache},
    {"secret.mustache", f_secret_mustache, sizeof f_secret_mustache},
    {"sheet.mustache", f_sheet_mustache, sizeof f_sheet_mustache},
    {"sign-in.mustache", f_sign_in_mustache, sizeof f_sign_in_mustache},
    {"sync-here.mustache", f_sync_here_mustache, sizeof f_sync_here_mustache},
    {"tenants.mustache", f_tenants_mustache, sizeof f_tenants_mustache},
    {"time.mustache", f_time_mustache, sizeof f_time_mustache},
    {"trail.mustache", f_trail_mustache, sizeof f_trail_mustache},
    {"tree.mustache", f_tree_mustache, sizeof f_tree_mustache},
    {"console.css", f_console_css, sizeof f_console_css},
    {"console.js", f_console_js, sizeof f_console_js},
    {"console.svg", f_console_svg, sizeof f_console_svg},
};

size_t embedded_file_count(void) { return sizeof files / sizeof files[0]; }

struct embedded_file embedded_file_at(size_t index) { return files[index]; }
