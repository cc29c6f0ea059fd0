package culex.broker.store.jetstream;

import culex.broker.store.log.CommitLog;
import culex.broker.store.log.FencedException;
import culex.broker.store.log.Lease;
import culex.broker.store.log.LogRecord;
import culex.broker.store.log.LogUnavailableException;
import culex.broker.store.log.Presence;
import culex.broker.store.log.TrimmedException;
import io.nats.client.JetStreamApiException;
import io.nats.client.PurgeOptions;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.StreamState;
import io.nats.client.impl.Headers;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The log as a stream of NATS JetStream. A commit is a message, or several messages when it is larger than {@value Part#BYTES} bytes; its
 * position is the sequence number of its last message.
 *
 * <p>Each message names the sequence number that it expects to be the last one. An append succeeds only when the answer has exactly the
 * next number. When the stream rejects the append, an earlier attempt of the same append may have been stored, so the message at that
 * number decides: with other contents, another writer has appended. Messages have no {@code Nats-Msg-Id}, because the stream answers a
 * rejected message that is sent again with {@code duplicate}, which looks like success.
 */
public final class JetStreamLog implements CommitLog {
    private static final String EXPECTED_LAST = "Nats-Expected-Last-Sequence";

    private final JetStreamSettings settings;
    private final NatsClient client;
    private final String stream;
    private final StreamReader reader;
    private final JetStreamLease lease;
    private final JetStreamPresence presence;

    /**
     * Opens the log of a shard. The first call connects to NATS.
     *
     * @param shard the number of the shard
     */
    public JetStreamLog(JetStreamSettings settings, int shard) {
        this.settings = settings;
        client = new NatsClient(settings);
        stream = "CULEX_" + settings.cluster() + "_" + shard;
        reader = new StreamReader(client, stream);
        lease = new JetStreamLease(client, "CULEX_" + settings.cluster() + "_LEASE", shard);
        presence = new JetStreamPresence(client, lease.stream(), shard);
    }

    /** Creates the streams when they do not exist yet. */
    @Override
    public void check() throws LogUnavailableException {
        StreamCheck check = new StreamCheck(settings, client);
        check.server();
        check.stream(stream, settings.maxBytes(), false);
        check.stream(lease.stream(), -1, true);
        check.sync(stream);
    }

    @Override
    public long last() throws LogUnavailableException {
        return state().getLastSequence();
    }

    @Override
    public long first() throws LogUnavailableException {
        StreamState state = state();
        return state.getMsgCount() == 0 ? state.getLastSequence() + 1 : state.getFirstSequence();
    }

    @Override
    public long append(long expected, byte[] commit) throws FencedException, LogUnavailableException {
        long deadline = client.deadline();
        int count = Part.count(commit);
        if (count == 1) {
            append(expected, null, commit, deadline);
            return expected + 1;
        }
        String identifier = Part.identify(commit);
        for (int i = 0; i < count; i++) {
            Part part = new Part(identifier, i, count);
            append(expected + i, part, part.dataOf(commit), deadline);
        }
        return expected + count;
    }

    private void append(long expected, @Nullable Part part, byte[] data, long deadline)
            throws FencedException, LogUnavailableException {
        Headers headers = new Headers();
        headers.put(EXPECTED_LAST, Long.toString(expected));
        if (part != null) {
            part.writeTo(headers);
        }
        boolean isStored = client.call(deadline, connection -> {
            try {
                long position = NatsClient.publish(connection, stream, headers, data);
                if (position != expected + 1) {
                    throw new IllegalStateException(
                            "the stream has stored a message at " + position + " instead of " + (expected + 1));
                }
                return true;
            } catch (JetStreamApiException rejected) {
                MessageInfo stored = StoredMessage.at(connection, stream, expected + 1);
                if (stored != null) {
                    return Arrays.equals(stored.getData(), data) && Objects.equals(Part.of(stored.getHeaders()), part);
                }
                StreamState state =
                        NatsClient.management(connection).getStreamInfo(stream).getStreamState();
                if (state.getFirstSequence() > expected + 1) {
                    return false;
                }
                // Either an earlier attempt is still being stored, or the log is full, or the server has lost the end
                // of the log.
                throw rejected;
            }
        });
        if (!isStored) {
            throw new FencedException("another writer has appended to " + stream + " after position " + expected);
        }
    }

    @Override
    public List<LogRecord> read(long from, Duration wait) throws LogUnavailableException, TrimmedException {
        return reader.read(from, wait);
    }

    @Override
    public long readUpTo() {
        return reader.readUpTo();
    }

    @Override
    public void endReading() {
        reader.close();
    }

    @Override
    public void trim(long before) throws LogUnavailableException {
        client.call(connection -> {
            long last = NatsClient.management(connection)
                    .getStreamInfo(stream)
                    .getStreamState()
                    .getLastSequence();
            long kept = Math.min(before, last);
            Part part = StoredMessage.part(connection, stream, kept);
            long first = part == null ? kept : kept - part.index();
            // JetStream takes a purge before position 0 or 1 as a purge of the whole stream.
            return first > 1
                    && NatsClient.management(connection)
                            .purgeStream(
                                    stream,
                                    PurgeOptions.builder().sequence(first).build())
                            .isSuccess();
        });
    }

    @Override
    public long bytes() throws LogUnavailableException {
        return state().getByteCount();
    }

    @Override
    public Map<String, String> settings() throws LogUnavailableException {
        return new StreamDescription(settings, client).of(stream);
    }

    @Override
    public Lease lease() {
        return lease;
    }

    @Override
    public Presence presence() {
        return presence;
    }

    @Override
    public void close() {
        reader.close();
        client.close();
    }

    private StreamState state() throws LogUnavailableException {
        return client.call(connection ->
                NatsClient.management(connection).getStreamInfo(stream).getStreamState());
    }
}
