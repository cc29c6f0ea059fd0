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

/** Converts messages to rows of the table, as the settings {@code readings.postgres} say. Immutable. */
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
     * @throws IllegalArgumentException if the message lacks a part of its key or the time of sending, a value does not fit into its column,
     *     or a text that must be stored as text has the character U+0000
     */
    Row of(Reading reading) {
        requireStorable("the topic", reading.topic());
        String text = PrintableText.wellFormed(reading.payload())
                // A text in PostgreSQL cannot contain this character.
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
                properties(reading),
                values(reading));
    }

    private static @Nullable String properties(Reading reading) {
        Reading.Properties properties = reading.properties();
        properties.contentType().ifPresent(text -> requireStorable("the Content Type", text));
        properties.responseTopic().ifPresent(text -> requireStorable("the Response Topic", text));
        for (Reading.UserProperty property : properties.userProperties()) {
            requireStorable("a User Property", property.name());
            requireStorable("a User Property", property.value());
        }
        return ReadingFormat.properties(properties).orElse(null);
    }

    /** Rejects text with the character U+0000, which PostgreSQL can store neither as text nor in JSON. */
    private static void requireStorable(String what, String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(what + " has the character U+0000, which PostgreSQL cannot store");
        }
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
            Object value = column.value(reading);
            if (value instanceof String text) {
                requireStorable("the value of the column " + column.name(), text);
            }
            values.add(value);
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
