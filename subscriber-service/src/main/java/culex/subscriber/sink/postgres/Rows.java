package culex.subscriber.sink.postgres;

import culex.subscriber.Reading;
import culex.subscriber.sink.JsonField;
import culex.subscriber.sink.PrintableText;
import culex.subscriber.sink.ReadingFormat;
import culex.subscriber.sink.SentTime;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Converts messages to rows, as the settings say. Immutable. */
final class Rows {

    private final Optional<MessageKey> key;
    private final Optional<String> timestamp;
    private final Optional<JsonField> sentAt;
    private final List<ValueColumn> columns;

    Rows(PostgresSettings settings) {
        key = settings.key();
        timestamp = settings.timestamp();
        sentAt = timestamp.map(JsonField::new);
        columns = settings.columns();
    }

    /**
     * Returns the row of a message.
     *
     * @throws IllegalArgumentException if the message lacks a part of its key or the time of sending, or a value does not fit into its column
     */
    Row of(Reading reading) {
        String text = PrintableText.wellFormed(reading.payload())
                // PostgreSQL has no text with this character.
                .filter(payload -> payload.indexOf('\0') < 0)
                .orElse(null);
        return new Row(
                utc(sentAt.map(field -> sentAt(field, reading)).orElse(reading.receivedAt())),
                key.map(parts -> parts.id(reading)).orElseGet(UUID::randomUUID),
                utc(reading.receivedAt()),
                reading.topic(),
                reading.qos(),
                reading.retained(),
                text,
                text == null ? bytes(reading) : null,
                ReadingFormat.properties(reading.properties()).orElse(null),
                values(reading));
    }

    private Instant sentAt(JsonField field, Reading reading) {
        return field.find(reading.payload())
                .flatMap(SentTime::of)
                .orElseThrow(() -> new IllegalArgumentException(
                        "the payload has no time in the field " + timestamp.orElseThrow()));
    }

    private List<@Nullable Object> values(Reading reading) {
        List<@Nullable Object> values = new ArrayList<>(columns.size());
        for (ValueColumn column : columns) {
            values.add(column.value(reading));
        }
        return values;
    }

    private static byte[] bytes(Reading reading) {
        byte[] bytes = new byte[reading.payload().remaining()];
        reading.payload().duplicate().get(bytes);
        return bytes;
    }

    private static OffsetDateTime utc(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }
}
