package culex.broker.store.jetstream;

import culex.broker.store.log.LogUnavailableException;
import culex.broker.store.log.Presence;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.PurgeOptions;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.StreamInfo;
import io.nats.client.api.StreamInfoOptions;
import io.nats.client.impl.Headers;
import io.nats.client.support.JsonParseException;
import io.nats.client.support.JsonParser;
import io.nats.client.support.JsonValue;
import io.nats.client.support.JsonValueUtils;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stores the record of each replica as the only message of a subject of its own, in the stream of the lease. The lease has another subject,
 * and its condition looks at that subject only. The age of a record is the difference of two times of the stream's leader.
 */
final class JetStreamPresence implements Presence {
    /** The maximum size of a record that is read; those that a replica writes are smaller. */
    private static final int BYTES_MAX = 4096;

    private final NatsClient client;
    private final String stream;
    private final String prefix;

    JetStreamPresence(NatsClient client, String stream, int shard) {
        this.client = client;
        this.stream = stream;
        prefix = stream + ".replica-" + shard + "-";
    }

    @Override
    public void write(Report report) throws LogUnavailableException {
        byte[] data = encode(report);
        client.call(connection -> NatsClient.publish(connection, subject(report.replica()), new Headers(), data));
    }

    @Override
    public List<Seen> read(Duration ageMax) throws LogUnavailableException {
        return client.call(connection -> {
            StreamInfo info = NatsClient.management(connection)
                    .getStreamInfo(
                            stream,
                            StreamInfoOptions.builder()
                                    .filterSubjects(stream + ".*")
                                    .build());
            ZonedDateTime now = info.getTimestamp();
            List<Seen> found = new ArrayList<>();
            List<String> subjects = info.getStreamState().getSubjectMap().keySet().stream()
                    .filter(subject -> subject.startsWith(prefix))
                    .limit(RECORDS_MAX)
                    .toList();
            for (String subject : subjects) {
                MessageInfo message = StoredMessage.last(connection, stream, subject);
                if (message == null) {
                    continue;
                }
                Duration age = Duration.between(message.getTime(), now);
                if (age.compareTo(ageMax) >= 0) {
                    purge(connection, subject, message.getSeq());
                    continue;
                }
                Report report = decode(message);
                if (report != null) {
                    found.add(new Seen(report, Math.max(0, age.toMillis())));
                }
            }
            return found;
        });
    }

    @Override
    public void remove(String replica) throws LogUnavailableException {
        client.call(connection -> {
            String subject = subject(replica);
            MessageInfo message = StoredMessage.last(connection, stream, subject);
            return message == null || purge(connection, subject, message.getSeq());
        });
    }

    /** Deletes the record with this sequence number. Does nothing if the replica has written a newer record since the record was read. */
    private boolean purge(Connection connection, String subject, long sequence)
            throws IOException, JetStreamApiException {
        return NatsClient.management(connection)
                .purgeStream(
                        stream,
                        PurgeOptions.builder()
                                .subject(subject)
                                .sequence(sequence + 1)
                                .build())
                .isSuccess();
    }

    private String subject(String replica) {
        return prefix
                + Base64.getUrlEncoder().withoutPadding().encodeToString(replica.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] encode(Report report) {
        return JsonValueUtils.mapBuilder()
                .put("replica", report.replica())
                .put("address", report.address())
                .put("role", report.role())
                .put("commits", report.commits())
                .put("lag", report.lag())
                .toJson()
                .getBytes(StandardCharsets.UTF_8);
    }

    /** The record in a message; null when the message is no record. */
    private static @Nullable Report decode(MessageInfo message) {
        byte[] data = message.getData();
        if (data == null || data.length > BYTES_MAX) {
            return null;
        }
        try {
            JsonValue record = JsonParser.parse(data);
            String replica = JsonValueUtils.readString(record, "replica", "");
            return replica.isEmpty()
                    ? null
                    : new Report(
                            replica,
                            JsonValueUtils.readString(record, "address", ""),
                            JsonValueUtils.readString(record, "role", ""),
                            JsonValueUtils.readLong(record, "commits", 0),
                            JsonValueUtils.readLong(record, "lag", -1));
        } catch (JsonParseException | RuntimeException notARecord) {
            return null;
        }
    }
}
