package culex.broker.store.jetstream;

import culex.broker.store.log.DamagedLogException;
import culex.broker.store.log.LogRecord;
import culex.broker.store.log.LogUnavailableException;
import culex.broker.store.log.TrimmedException;
import io.nats.client.ConsumeOptions;
import io.nats.client.IterableConsumer;
import io.nats.client.JetStreamStatusCheckedException;
import io.nats.client.Message;
import io.nats.client.api.DeliverPolicy;
import io.nats.client.api.OrderedConsumerConfiguration;
import io.nats.client.api.StreamState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Reads the commits of a stream through an ordered consumer. The position of each message is checked, because a consumer can end without
 * notice: with a gap, after a new connection, and when the consumer delivers nothing though the stream has messages, a new consumer
 * continues at the same position. One thread reads at a time.
 */
final class StreamReader implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger("culex.broker");
    private static final int READ_BYTES = 4_000_000;
    private static final int READ_RECORDS = 2_000;
    /** Number of bytes requested from the server at a time; at most twice as many wait in memory to be read. */
    private static final int BATCH_BYTES = 4_000_000;

    private static final long PULL_MILLIS = 10_000;
    private static final Duration NO_WAIT = Duration.ofMillis(1);
    /** Time without a message after which the reader requests the last position of the stream. */
    private static final Duration PROBE = Duration.ofSeconds(3);

    /** Time after which a missing message counts as lost. A server that has lost the leadership gives old answers for 10 s at most. */
    private static final Duration OLD_ANSWERS = Duration.ofSeconds(15);

    private static final long GAP_PAUSE_MILLIS = 100;

    private final NatsClient client;
    private final String stream;
    private final CommitAssembly assembly = new CommitAssembly();
    private @Nullable IterableConsumer consumer;
    private int reconnects;
    /** The position from which the next call of read continues. */
    private long next;
    /** The position in the stream of the next message to read. */
    private long position;
    /** The position at which the stream delivered a later message instead, or 0; and the time when that was noticed first. */
    private long missing;

    private long missingSinceNanos;

    StreamReader(NatsClient client, String stream) {
        this.client = client;
        this.stream = stream;
    }

    List<LogRecord> read(long from, Duration wait) throws LogUnavailableException, TrimmedException {
        if (from != next) {
            start(from);
        }
        long deadline = System.nanoTime() + wait.toNanos();
        List<LogRecord> records = new ArrayList<>();
        long bytes = 0;
        while (bytes < READ_BYTES && records.size() < READ_RECORDS) {
            Duration left = Duration.ofNanos(Math.max(NO_WAIT.toNanos(), deadline - System.nanoTime()));
            Message message = nextMessage(records.isEmpty() ? left : NO_WAIT);
            if (message == null) {
                if (!records.isEmpty() || System.nanoTime() - deadline >= 0) {
                    break;
                }
                continue;
            }
            byte[] commit = assembly.add(message);
            if (commit != null) {
                records.add(new LogRecord(position - 1, commit));
                bytes += commit.length;
            }
        }
        if (!records.isEmpty()) {
            next = records.getLast().position() + 1;
        }
        return records;
    }

    /** The position up to which all entries were read: {@link culex.broker.store.log.CommitLog#readUpTo}. */
    long readUpTo() {
        return Math.max(0, position - 1);
    }

    /** Begins at a position, or at the first part of the large commit that the position belongs to. */
    private void start(long from) throws LogUnavailableException {
        drop();
        assembly.clear();
        next = from;
        position = from;
        Part part = client.call(connection -> StoredMessage.part(connection, stream, from));
        if (part != null && part.index() > 0) {
            position = Math.max(state().getFirstSequence(), from - part.index());
        }
    }

    private @Nullable Message nextMessage(Duration wait) throws LogUnavailableException, TrimmedException {
        if (consumer != null && reconnects != client.reconnects()) {
            drop();
        }
        IterableConsumer current = consumer;
        if (current == null) {
            reconnects = client.reconnects();
            current = client.call(connection -> connection
                    .getStreamContext(stream)
                    .createOrderedConsumer(new OrderedConsumerConfiguration()
                            .deliverPolicy(DeliverPolicy.ByStartSequence)
                            .startSequence(position))
                    .iterate(ConsumeOptions.builder()
                            .batchBytes(BATCH_BYTES)
                            .expiresIn(PULL_MILLIS)
                            .build()));
            consumer = current;
        }
        Message message = receive(current, wait.compareTo(PROBE) < 0 ? wait : PROBE);
        if (message == null) {
            if (wait.compareTo(PROBE) >= 0 && state().getLastSequence() >= position) {
                drop();
            }
            return null;
        }
        long received = message.metaData().streamSequence();
        if (received < position) {
            return null;
        }
        if (received > position) {
            drop();
            long first = state().getFirstSequence();
            if (first > position) {
                throw new TrimmedException(next, first);
            }
            checkMissing();
            return null;
        }
        position++;
        return message;
    }

    /** Called when the stream has delivered a later message instead of the next one, which is not trimmed. Throws if that one is lost. */
    private void checkMissing() throws LogUnavailableException {
        long now = System.nanoTime();
        if (missing != position) {
            missing = position;
            missingSinceNanos = now;
        }
        boolean isLost = now - missingSinceNanos > OLD_ANSWERS.toNanos()
                && client.call(connection -> StoredMessage.at(connection, stream, position) == null);
        if (isLost) {
            throw new DamagedLogException("the message at position " + position + " of the stream " + stream
                    + " is missing, although there are later ones");
        }
        NatsClient.sleep(GAP_PAUSE_MILLIS);
    }

    private @Nullable Message receive(IterableConsumer current, Duration wait) throws LogUnavailableException {
        try {
            return current.nextMessage(wait);
        } catch (JetStreamStatusCheckedException | IllegalStateException e) {
            LOG.debugf("The consumer of %s has ended: %s", stream, e.getMessage());
            drop();
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LogUnavailableException("interrupted while waiting for NATS", e);
        }
    }

    private StreamState state() throws LogUnavailableException {
        return client.call(connection ->
                NatsClient.management(connection).getStreamInfo(stream).getStreamState());
    }

    private void drop() {
        IterableConsumer last = consumer;
        consumer = null;
        if (last != null) {
            try {
                last.close();
            } catch (Exception e) {
                LOG.debugf("The consumer of %s had ended: %s", stream, e.getMessage());
            }
        }
    }

    @Override
    public void close() {
        drop();
    }
}
