package culex.broker.store.jetstream;

import culex.broker.store.log.Lease;
import culex.broker.store.log.LogUnavailableException;
import io.nats.client.JetStreamApiException;
import io.nats.client.api.MessageInfo;
import io.nats.client.impl.Headers;
import io.nats.client.support.JsonParseException;
import io.nats.client.support.JsonParser;
import io.nats.client.support.JsonValue;
import io.nats.client.support.JsonValueUtils;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Stores the lease record, which names the owner of the log, as the only message of a subject. The sequence number of the message is the
 * revision.
 */
final class JetStreamLease implements Lease {
    private static final String EXPECTED_LAST = "Nats-Expected-Last-Subject-Sequence";

    private final NatsClient client;
    private final String stream;
    private final String subject;

    JetStreamLease(NatsClient client, String stream, int shard) {
        this.client = client;
        this.stream = stream;
        subject = stream + "." + shard;
    }

    String stream() {
        return stream;
    }

    @Override
    public @Nullable Holder read() throws LogUnavailableException {
        return client.<@Nullable Holder>call(connection -> holder(StoredMessage.last(connection, stream, subject)));
    }

    @Override
    public long replace(Owner next, long revision) throws LogUnavailableException {
        Headers headers = new Headers();
        headers.put(EXPECTED_LAST, Long.toString(revision));
        byte[] data = encode(next);
        return client.call(connection -> {
            try {
                return NatsClient.publish(connection, subject, headers, data);
            } catch (JetStreamApiException rejected) {
                Holder holder = holder(StoredMessage.last(connection, stream, subject));
                if (holder == null || holder.revision() <= revision) {
                    throw rejected;
                }
                // The answer of NATS to an earlier attempt can be lost although NATS has stored the record: then the
                // record is the one that this call writes.
                return holder.owner().equals(next) ? holder.revision() : 0L;
            }
        });
    }

    private static byte[] encode(Owner owner) {
        return JsonValueUtils.mapBuilder()
                .put("replica", owner.replica())
                .put("address", owner.address())
                .put("epoch", owner.epoch())
                .put("beat", owner.beat())
                .put("leaving", owner.isLeaving())
                .toJson()
                .getBytes(StandardCharsets.UTF_8);
    }

    private static @Nullable Holder holder(@Nullable MessageInfo message) throws IOException {
        if (message == null) {
            return null;
        }
        try {
            JsonValue owner = JsonParser.parse(message.getData());
            return new Holder(
                    new Owner(
                            JsonValueUtils.readString(owner, "replica", ""),
                            JsonValueUtils.readString(owner, "address", ""),
                            JsonValueUtils.readLong(owner, "epoch", 0),
                            JsonValueUtils.readLong(owner, "beat", 0),
                            JsonValueUtils.readBoolean(owner, "leaving", false)),
                    message.getSeq());
        } catch (JsonParseException e) {
            throw new IOException("the record of the owner is not JSON", e);
        }
    }
}
