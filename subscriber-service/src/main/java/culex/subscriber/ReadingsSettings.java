package culex.subscriber;

import culex.subscriber.connection.ConnectionSettings;
import culex.subscriber.sink.LogFormat;
import culex.subscriber.sink.PayloadFormat;
import java.time.Duration;

/**
 * The checked settings, created by {@link SettingsReader}.
 *
 * @param connector name of the channel's connector
 * @param connection settings of the connection
 * @param reconnectDelayMin the first delay before an attempt to reconnect
 * @param reconnectDelayMax the longest delay
 * @param onFailure what the service does with a message that could not be handled
 * @param logFormat format of messages in the log
 * @param payloadFormat format of payloads in JSON lines
 * @param stopTimeout maximum duration of a stop
 */
public record ReadingsSettings(
        String connector,
        ConnectionSettings connection,
        Duration reconnectDelayMin,
        Duration reconnectDelayMax,
        FailurePolicy onFailure,
        LogFormat logFormat,
        PayloadFormat payloadFormat,
        Duration stopTimeout) {}
