package culex.broker.store.jetstream;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.api.MessageInfo;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads single messages of a stream from the stream's leader. */
final class StoredMessage {
    private static final int NOT_FOUND = 10_037;

    private StoredMessage() {}

    /** Reads the message at a position; returns null when there is none. */
    static @Nullable MessageInfo at(Connection connection, String stream, long position)
            throws IOException, JetStreamApiException {
        try {
            return position < 1 ? null : NatsClient.management(connection).getMessage(stream, position);
        } catch (JetStreamApiException e) {
            return orThrow(e);
        }
    }

    /** Reads the last message of a subject; returns null when there is none. */
    static @Nullable MessageInfo last(Connection connection, String stream, String subject)
            throws IOException, JetStreamApiException {
        try {
            return NatsClient.management(connection).getLastMessage(stream, subject);
        } catch (JetStreamApiException e) {
            return orThrow(e);
        }
    }

    /** Returns the part of a large commit at a position; null for a whole commit or nothing. */
    static @Nullable Part part(Connection connection, String stream, long position)
            throws IOException, JetStreamApiException {
        MessageInfo message = at(connection, stream, position);
        return message == null ? null : Part.of(message.getHeaders());
    }

    private static @Nullable MessageInfo orThrow(JetStreamApiException e) throws JetStreamApiException {
        if (e.getApiErrorCode() == NOT_FOUND) {
            return null;
        }
        throw e;
    }
}
