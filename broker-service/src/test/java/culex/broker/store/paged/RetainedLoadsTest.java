package culex.broker.store.paged;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.memory.MemoryBudget;
import culex.broker.message.Retained;
import culex.broker.packet.QoS;
import culex.broker.topic.FilterScan;
import culex.broker.topic.TopicFilter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Every request completes, also if records cannot be read. */
class RetainedLoadsTest {
    private static final long EXPIRED = 1;
    private static final long NOW = 1000;

    /** Expired messages of the topics a, b and c; reading c fails. */
    private static final class FailingRecords implements RetainedRecords {
        private final List<String> topics = List.of("a", "b", "c");
        private final Throwable failure;

        FailingRecords(Throwable failure) {
            this.failure = failure;
        }

        @Override
        public Cursor open() {
            return new Cursor() {
                private int at;

                @Override
                public void seek(byte[] key) {
                    at = 0;
                }

                @Override
                public boolean isValid() {
                    return at < topics.size();
                }

                @Override
                public byte[] topic() {
                    return topics.get(at).getBytes(StandardCharsets.UTF_8);
                }

                @Override
                public Retained message() {
                    if (topics.get(at).equals("c")) {
                        if (failure instanceof Error error) {
                            throw error;
                        }
                        throw (RuntimeException) failure;
                    }
                    return new Retained(topic(), new byte[1], new byte[0], "publisher", EXPIRED, QoS.AT_LEAST_ONCE);
                }

                @Override
                public void next() {
                    at++;
                }

                @Override
                public void close() {}
            };
        }
    }

    private final List<Throwable> reported = new ArrayList<>();

    private PagedRetained retained(Throwable failure) {
        PagedRetained retained = new PagedRetained(
                new FailingRecords(failure),
                1 << 20,
                1 << 20,
                MemoryBudget.unlimited().newAccount());
        for (String topic : List.of("a", "b", "c")) {
            retained.addStored(retained.hash(topic.getBytes(StandardCharsets.UTF_8)), 100, EXPIRED);
        }
        return retained;
    }

    private void serve(PagedRetained retained, RetainedLoads.Request request) {
        RetainedLoads loads = new RetainedLoads(retained, 1 << 20, reported::add);
        loads.add(request);
        loads.serve(Long.MAX_VALUE);
    }

    private static RetainedLoads.Request load(AtomicReference<byte @Nullable []> reached, List<String> calls) {
        FilterScan scan = new FilterScan(Objects.requireNonNull(TopicFilter.parse("#")));
        return new RetainedLoads.Request.Load(scan, scan.start(), Runnable::run, position -> {
            reached.set(position);
            calls.add("reached");
        });
    }

    @Test
    void loadOfUnreadableRetainedMessagesReportsItsEnd() {
        AtomicReference<byte @Nullable []> reached = new AtomicReference<>(new byte[0]);
        List<String> calls = new ArrayList<>();
        serve(retained(new IllegalStateException("damaged")), load(reached, calls));
        assertEquals(List.of("reached"), calls);
        assertNull(reached.get());
        assertEquals(1, reported.size());
    }

    @Test
    void readingOfRetainedMessagesReportsThatItIsCompleteWhenMemoryRunsOut() {
        AtomicReference<byte @Nullable []> reached = new AtomicReference<>(new byte[0]);
        List<String> calls = new ArrayList<>();
        serve(retained(new OutOfMemoryError("Cannot reserve direct buffer memory")), load(reached, calls));
        assertEquals(List.of("reached"), calls);
        assertNull(reached.get());
        assertEquals(1, reported.size());
    }

    /** If the removal were only in memory, it would hide the message and use memory until the restart. */
    @Test
    void sweepThatMeetsAnUnreadableRecordStillStoresTheRemovalsBeforeIt() {
        PagedRetained retained = retained(new IllegalStateException("damaged"));
        List<String> removed = new ArrayList<>();
        List<String> calls = new ArrayList<>();
        serve(
                retained,
                new RetainedLoads.Request.Sweep(
                        new byte[0],
                        NOW,
                        Runnable::run,
                        topic -> removed.add(new String(topic, StandardCharsets.UTF_8)),
                        position -> calls.add(position == null ? "end" : "more")));
        assertEquals(List.of("a", "b"), removed);
        assertEquals(List.of("end"), calls);
        assertTrue(retained.beginSweep(NOW), "the next sweep starts from the beginning");
    }
}
