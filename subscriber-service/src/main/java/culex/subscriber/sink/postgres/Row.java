package culex.subscriber.sink.postgres;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A message as a row.
 *
 * @param time the time at which the message was sent if the message has it, otherwise the time of arrival
 * @param text the payload, if a column of text can hold it
 * @param bytes the payload otherwise
 * @param properties the MQTT 5 properties as a JSON object
 * @param values the values of the columns of the settings
 */
record Row(
        OffsetDateTime time,
        UUID id,
        OffsetDateTime receivedAt,
        String topic,
        int qos,
        boolean retained,
        @Nullable String text,
        byte @Nullable [] bytes,
        @Nullable String properties,
        List<@Nullable Object> values) {}
