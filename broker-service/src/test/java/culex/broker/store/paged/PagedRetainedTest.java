package culex.broker.store.paged;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.message.Message;
import culex.broker.message.Retained;
import culex.broker.message.TestMessages;
import culex.broker.store.AllRetained;
import culex.broker.store.Journal;
import culex.broker.store.ModelJournals;
import culex.broker.store.RetainedStore;
import culex.broker.topic.FilterScan;
import culex.broker.topic.TopicFilter;
import culex.broker.topic.TopicName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Reads retained messages from disk, page by page, while messages change and are stored. */
class PagedRetainedTest {
    private static final int SEEDS = 20;
    private static final List<String> FILTERS = List.of("#", "t/+/3/#", "t/1/#", "+/+/+/7", "t/2/5/1", "u", "t/+/+/5");

    private final ModelJournals store = new ModelJournals();
    private final Queue<Runnable> loop = new ArrayDeque<>();
    private final List<Runnable> endOfTurn = new ArrayList<>();
    private final Journal journal = store.journal(loop::add, endOfTurn::add, () -> {});
    private final RetainedStore retained = store.retained();
    private String lastChanged = "";

    private void retain(String topic, int payloadBytes) {
        journal.retain(TestMessages.retained(topic, payloadBytes, Message.NEVER));
    }

    private void endTurn() {
        List.copyOf(endOfTurn).forEach(Runnable::run);
        endOfTurn.clear();
    }

    private void store() {
        endTurn();
        store.commit();
    }

    private void run() {
        for (Runnable task = loop.poll(); task != null; task = loop.poll()) {
            task.run();
        }
    }

    private List<Retained> read(String filter) {
        AllRetained all = new AllRetained(retained, journal, loop::add, filter);
        while (!all.isDone()) {
            store();
            run();
        }
        return all.found();
    }

    private static String topic(Retained message) {
        return new String(message.topic(), StandardCharsets.UTF_8);
    }

    private static boolean isMatch(String filter, String topic) {
        byte[] name = topic.getBytes(StandardCharsets.UTF_8);
        return new FilterScan(Objects.requireNonNull(TopicFilter.parse(filter))).next(name) == name;
    }

    @Test
    void changedRetainedMessageIsReadBeforeAndAfterItIsStored() {
        retain("a", 1);
        retain("b", 2);
        store();
        retain("b", 3);
        journal.removeRetained(TopicName.of("a"));
        retain("c", 4);
        assertEquals(2, retained.messages());
        assertEquals(
                List.of("b", "c"),
                read("#").stream().map(PagedRetainedTest::topic).toList());
        store();
        assertEquals(2, retained.messages());
        assertEquals(3, read("b").getFirst().payload().length);
        assertEquals(0, retained.sizeOf(new byte[] {'a'}));
    }

    @Test
    void removalOfAnAbsentRetainedMessageAppendsNothing() {
        long before = journal.entries();
        journal.removeRetained(TopicName.of("none"));
        assertEquals(before, journal.entries());
    }

    /** The first removal may not be durable yet, so the second must wait for it. */
    @Test
    void secondRemovalOfARetainedMessageIsAppendedToTheJournalToo() {
        retain("a", 1);
        store();
        journal.removeRetained(TopicName.of("a"));
        long before = journal.entries();
        journal.removeRetained(TopicName.of("a"));
        assertEquals(before + 1, journal.entries());
    }

    @Test
    void removalOfARetainedMessageIsQueuedEvenBeyondTheLimitOfUnwrittenChanges() {
        PagedRetained behind = ((PagedRetained) new ModelJournals(-1).retained());
        byte[] topic = {'a'};
        behind.addStored(behind.hash(topic), 10, Message.NEVER);
        assertTrue(behind.isBehind());
        assertFalse(behind.mayRemove(topic));
        assertNotNull(behind.remove(topic));
        assertTrue(behind.mayRemove(topic), "an unstored change is replaced");
    }

    @Test
    void sweepRemovesExpiredMessagesAndKeepsNewerMessages() {
        for (int i = 0; i < 3000; i++) {
            journal.retain(TestMessages.retained("t/" + i, 1, i % 3 == 0 ? 100 : Message.NEVER));
        }
        store();
        assertEquals(3000, sweep(99));
        retain("t/0", 7); // not stored yet when the sweep reads
        assertEquals(2001, sweep(100));
        assertEquals(7, read("t/0").getFirst().payload().length);
        assertEquals(2001, sweep(200));
    }

    private long sweep(long nowMillis) {
        List<byte[]> next = new ArrayList<>(List.of(new byte[0]));
        while (!next.isEmpty()) {
            byte[] from = next.removeFirst();
            journal.sweepRetained(from, nowMillis, reached -> {
                if (reached != null) {
                    next.add(reached);
                }
            });
            store();
            run();
        }
        store();
        return retained.messages();
    }

    @Test
    void everyRetainedMessageIsReadOnceWhileOtherMessagesAreChangedAndStored() {
        long first = Long.getLong("paged.seed", 1);
        for (long seed = first; seed < first + (Long.getLong("paged.seed") == null ? SEEDS : 1); seed++) {
            try {
                new PagedRetainedTest().readWhileOthersChange(new Random(seed));
            } catch (AssertionError broken) {
                throw new AssertionError("with -Dpaged.seed=" + seed, broken);
            }
        }
    }

    private static String someTopic(Random random) {
        return random.nextInt(50) == 0
                ? "u"
                : "t/" + random.nextInt(4) + '/' + random.nextInt(10) + '/' + random.nextInt(30);
    }

    /** Reads while messages change. Payloads grow with time, so a payload that is smaller than at the start of the read is out of date. */
    private void readWhileOthersChange(Random random) {
        TreeMap<String, Integer> model = new TreeMap<>();
        int length = 0;
        for (int i = 0; i < 1500; i++) {
            length = change(random, model, length);
            if (random.nextInt(50) == 0) {
                store();
            }
        }
        for (String filter : FILTERS) {
            TreeMap<String, Integer> before = new TreeMap<>(model);
            Set<String> changed = new HashSet<>();
            AllRetained all = new AllRetained(retained, journal, loop::add, filter);
            while (!all.isDone()) {
                for (int i = random.nextInt(30); i > 0; i--) {
                    length = change(random, model, length);
                    changed.add(lastChanged);
                }
                endTurn();
                store.commit(random.nextInt(4));
                if (random.nextInt(3) > 0) {
                    run();
                }
            }
            Set<String> seen = new TreeSet<>();
            for (Retained message : all.found()) {
                String topic = topic(message);
                assertTrue(seen.add(topic), () -> topic + " comes twice for " + filter);
                assertTrue(isMatch(filter, topic));
                assertTrue(
                        message.payload().length >= before.getOrDefault(topic, 0), () -> topic + " is an old message");
            }
            before.keySet().stream()
                    .filter(topic -> isMatch(filter, topic) && !changed.contains(topic))
                    .forEach(topic -> assertTrue(seen.contains(topic), () -> topic + " is missing for " + filter));
        }
        store();
        run();
        assertEquals(
                List.copyOf(model.keySet()),
                read("#").stream().map(PagedRetainedTest::topic).toList());
        assertEquals(model.size(), retained.messages());
        assertFalse(retained.isBehind());
        model.forEach((topic, size) -> assertEquals(
                Retained.sizeBytes(TestMessages.retained(topic, size, Message.NEVER)),
                retained.sizeOf(topic.getBytes(StandardCharsets.UTF_8))));
    }

    private int change(Random random, Map<String, Integer> model, int length) {
        String topic = someTopic(random);
        lastChanged = topic;
        if (random.nextInt(4) == 0) {
            model.remove(topic);
            journal.removeRetained(TopicName.of(topic));
            return length;
        }
        model.put(topic, length + 1);
        retain(topic, length + 1);
        return length + 1;
    }

    @Test
    void pageAboveItsMaximumSizeDropsMessagesFromMemoryAndReadsStillReturnAll() {
        for (int i = 0; i < 200; i++) {
            retain("t/" + (1000 + i), 1);
        }
        store();
        PagedRetained paged = (PagedRetained) retained;
        read("#");
        for (int i = 0; i < 200; i++) {
            retain("t/" + (1000 + i), 10_000);
            store();
        }
        assertEquals(200, read("#").size());
        assertTrue(paged.heldBytes() < 1 << 20, () -> "takes " + paged.heldBytes());
        assertNull(paged.unstored(new byte[] {'t'}));
    }
}
