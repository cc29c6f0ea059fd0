package culex.subscriber;

import culex.subscriber.audit.AuditSettings;
import culex.subscriber.connection.ConnectionSettings;
import culex.subscriber.pipeline.PipelineSettings;
import culex.subscriber.selection.SelectionSettings;
import culex.subscriber.sink.LogSettings;
import culex.subscriber.sink.file.FileSettings;
import culex.subscriber.sink.gauges.GaugesSettings;
import culex.subscriber.sink.http.HttpSettings;
import culex.subscriber.sink.influx.InfluxSettings;
import culex.subscriber.sink.kafka.KafkaSettings;
import culex.subscriber.sink.postgres.PostgresSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The checked settings, created by {@link SettingsReader}.
 *
 * @param connector name of the channel's connector
 * @param connection settings of the connection
 * @param reconnectDelayMin the first delay before an attempt to reconnect
 * @param reconnectDelayMax the longest delay
 * @param sinks where messages are stored, at least one
 * @param selection which messages go to the sinks
 * @param pipeline the limits of every sink
 * @param file settings of the file sink, if it is selected
 * @param audit settings of the audit, if it is selected
 * @param http settings of the HTTP sink, if it is selected
 * @param influx settings of the InfluxDB sink, if it is selected
 * @param postgres settings of the PostgreSQL sink, if it is selected
 * @param kafka settings of the Kafka sink, if it is selected
 * @param gauges settings of the gauges, if they are selected
 * @param onFailure what the service does with a message that could not be handled
 * @param log how messages are written to the log
 * @param stopTimeout maximum duration of a stop
 */
public record ReadingsSettings(
        String connector,
        ConnectionSettings connection,
        Duration reconnectDelayMin,
        Duration reconnectDelayMax,
        List<SinkKind> sinks,
        SelectionSettings selection,
        PipelineSettings pipeline,
        Optional<FileSettings> file,
        Optional<AuditSettings> audit,
        Optional<HttpSettings> http,
        Optional<InfluxSettings> influx,
        Optional<PostgresSettings> postgres,
        Optional<KafkaSettings> kafka,
        Optional<GaugesSettings> gauges,
        FailurePolicy onFailure,
        LogSettings log,
        Duration stopTimeout) {

    /** Copies {@code sinks}, so that this record is immutable. */
    public ReadingsSettings {
        sinks = List.copyOf(sinks);
    }
}
