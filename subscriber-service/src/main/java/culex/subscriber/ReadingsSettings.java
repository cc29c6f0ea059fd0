package culex.subscriber;

import culex.subscriber.connection.ConnectionSettings;
import culex.subscriber.sink.LogFormat;
import culex.subscriber.sink.PayloadFormat;
import java.time.Duration;

/**
 * All settings, checked. {@link SettingsReader} makes it.
 *
 * @param connector the name of the connector of the channel
 * @param connection what a connection needs
 * @param reconnectDelayMin the first delay before another attempt
 * @param reconnectDelayMax the longest delay
 * @param onFailure what becomes of a message that could not be handled
 * @param logFormat how the log shows messages
 * @param payloadFormat how JSON lines show payloads
 * @param stopTimeout how long a stop may take
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
