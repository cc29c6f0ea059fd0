package culex.broker.store;

import culex.broker.memory.MemoryAccount;
import culex.broker.message.Completion;
import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.packet.QoS;
import culex.broker.store.MessageStore.Receiver;
import culex.broker.store.paged.RetainedChange;
import culex.broker.store.paged.RetainedLoads.Request;
import culex.broker.topic.FilterScan;
import culex.broker.topic.TopicName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * A model of a store, with maps: the reference for the RocksDB store, and a predictable store for other tests. Stores the entries of ended
 * turns of the event loops when {@link #commit} is called. Used by one thread.
 */
public final class ModelJournals implements Journals {
    private record Key(long session, long message) {}

    private static final class StoredDelivery {
        private final Message message;
        private final Delivery.Options options;
        private final boolean retained;
        private int packetIdentifier;

        private StoredDelivery(Message message, Receiver receiver) {
            this.message = message;
            options = receiver.options();
            retained = receiver.retained();
        }

        /** Whether the message goes to another member of its Shared Subscription when the session ends ([MQTT-4.8.2-5]). */
        private boolean isForOthers() {
            return options.sharedFilter() != null
                    && (packetIdentifier == 0 || delivery().qos() == QoS.AT_LEAST_ONCE);
        }

        private Delivery delivery() {
            return new Delivery(message, options, QoS.min(message.qos(), options.maximumQos()), retained, true);
        }
    }

    private final Map<String, SessionState> sessions = new HashMap<>();
    private final Map<Long, TreeMap<String, StoredSubscription>> subscriptions = new TreeMap<>();
    private final Map<Long, TreeMap<Long, StoredDelivery>> deliveries = new TreeMap<>();
    private final Map<Long, TreeMap<Long, Integer>> released = new HashMap<>();
    private final TreeMap<Key, Message> inbound = new TreeMap<>(
            (a, b) -> a.session == b.session ? Long.compare(a.message, b.message) : Long.compare(a.session, b.session));
    private final ModelRetained retained;
    private final Queue<List<Runnable>> submitted = new ArrayDeque<>();
    private final List<Runnable> resumeTasks = new ArrayList<>();
    private boolean congested;
    private long numbers;

    public ModelJournals() {
        this(Long.MAX_VALUE);
    }

    /** @param unstoredRetainedBytesMax the bytes of unstored retained messages beyond which {@link RetainedStore#isBehind} */
    public ModelJournals(long unstoredRetainedBytesMax) {
        retained = new ModelRetained(unstoredRetainedBytesMax);
    }

    /** Stores the entries of all ended turns, completes them, and serves their read requests. */
    public void commit() {
        commit(submitted.size());
    }

    /** As {@link #commit()}, for the given number of oldest turns only. */
    public void commit(int turns) {
        for (int left = Math.min(turns, submitted.size()); left > 0; left--) {
            submitted.remove().forEach(Runnable::run);
        }
    }

    /** Simulates a crash: entries that are not stored are lost, and the journals must not be used any more. */
    public void crash() {
        submitted.clear();
        retained.crash();
        resumeTasks.clear();
        congested = false;
    }

    /** Sets whether the store is congested. At the end of the congestion the resume tasks of the journals run. */
    public void congest(boolean isBehind) {
        boolean mustResume = congested && !isBehind;
        congested = isBehind;
        if (mustResume) {
            resumeTasks.forEach(Runnable::run);
        }
    }

    /** Whether there is an ended turn whose entries are not stored yet. */
    public boolean isBehind() {
        return !submitted.isEmpty();
    }

    /** The number of stored deliveries. */
    public int storedDeliveries() {
        return deliveries.values().stream().mapToInt(Map::size).sum();
    }

    /** A description of all records except retained messages; empty when there are none. */
    public String remainingRecords() {
        List<String> words = new ArrayList<>();
        sessions.keySet().forEach(clientId -> words.add("the session of " + clientId));
        subscriptions.forEach((session, filters) ->
                filters.keySet().forEach(filter -> words.add("subscription " + filter + " of session " + session)));
        deliveries.forEach((session, messages) ->
                messages.keySet().forEach(message -> words.add("message " + message + " for session " + session)));
        released.forEach((session, messages) -> messages.keySet()
                .forEach(message -> words.add("released message " + message + " of session " + session)));
        inbound.keySet().forEach(key -> words.add("identifier " + key.message + " from session " + key.session));
        return String.join(", ", words);
    }

    @Override
    public Journal journal(Executor loop, Executor endOfTurn, MemoryAccount memory, Runnable onResume) {
        resumeTasks.add(() -> loop.execute(onResume));
        return new ModelJournal(loop, endOfTurn);
    }

    @Override
    public RetainedStore retained() {
        return retained.messages();
    }

    @Override
    public void recover(RecoveryListener recovered) {
        List<SessionState> byNumber = new ArrayList<>(sessions.values());
        byNumber.sort((a, b) -> Long.compare(a.number(), b.number()));
        recovered.lastSession(lastSession());
        for (SessionState session : byNumber) {
            recovered.session(session);
            subscriptions
                    .getOrDefault(session.number(), new TreeMap<>())
                    .values()
                    .forEach(recovered::subscription);
            deliveries.getOrDefault(session.number(), new TreeMap<>()).forEach((number, stored) -> {
                boolean isShared = stored.options.sharedFilter() != null;
                int size = stored.message.sizeBytes();
                if (stored.packetIdentifier == 0) {
                    recovered.waiting(number, size, 0, isShared);
                } else {
                    recovered.sent(number, size, stored.delivery().qos(), isShared, stored.packetIdentifier);
                }
            });
            released.getOrDefault(session.number(), new TreeMap<>()).forEach(recovered::released);
            inbound.forEach((key, message) -> {
                if (key.session == session.number()) {
                    recovered.accepted((int) key.message, message);
                }
            });
        }
        Set<Long> known = byNumber.stream().map(SessionState::number).collect(Collectors.toSet());
        inbound.forEach((key, message) -> {
            if (!known.contains(key.session)) {
                recovered.acceptedOfEnded(key.session, (int) key.message, message);
            }
        });
        released.keySet().retainAll(known);
        subscriptions.keySet().retainAll(known);
        deliveries.forEach((session, messages) -> {
            if (!known.contains(session)) {
                messages.values().removeIf(stored -> !stored.isForOthers());
                messages.values().forEach(stored -> recovered.undelivered(session, stored.delivery()));
            }
        });
    }

    private long lastSession() {
        LongStream live = sessions.values().stream().mapToLong(SessionState::number);
        LongStream records = Stream.of(subscriptions.keySet(), deliveries.keySet(), released.keySet())
                .flatMap(Set::stream)
                .mapToLong(Long::longValue);
        LongStream accepted = inbound.keySet().stream().mapToLong(Key::session);
        return Stream.of(live, records, accepted)
                .flatMapToLong(all -> all)
                .max()
                .orElse(0);
    }

    @Override
    public String trouble() {
        return "";
    }

    @Override
    public long heartbeatNanos() {
        return System.nanoTime();
    }

    @Override
    public StoreCounters counters() {
        return new StoreCounters();
    }

    @Override
    public long waiting() {
        return submitted.size();
    }

    @Override
    public long diskBytes() {
        return 0;
    }

    @Override
    public void close() {
        commit();
    }

    private final class ModelJournal implements Journal {
        private final Executor loop;
        private final Executor endOfTurn;
        private List<Runnable> turn = new ArrayList<>();
        private long entries;

        private ModelJournal(Executor loop, Executor endOfTurn) {
            this.loop = loop;
            this.endOfTurn = endOfTurn;
        }

        private void append(Runnable entry) {
            entries++;
            add(entry);
        }

        private void add(Runnable part) {
            turn.add(part);
            if (turn.size() == 1) {
                endOfTurn.execute(this::submit);
            }
        }

        private Map<Long, StoredDelivery> of(long session) {
            return deliveries.computeIfAbsent(session, number -> new TreeMap<>());
        }

        @Override
        public boolean isPersistent() {
            return true;
        }

        @Override
        public long entries() {
            return entries;
        }

        @Override
        public void whenDurable(Completion completion) {
            add(() -> loop.execute(() -> completion.onDone(true)));
        }

        @Override
        public void whenStored(Runnable task) {
            add(() -> loop.execute(task));
        }

        @Override
        public void submit() {
            if (!turn.isEmpty()) {
                submitted.add(turn);
                turn = new ArrayList<>();
            }
        }

        @Override
        public boolean isCongested() {
            return congested;
        }

        @Override
        public boolean isDegraded() {
            return false;
        }

        @Override
        public long nextNumber() {
            return ++numbers;
        }

        @Override
        public void append(Message message, Receiver[] receivers, boolean isAccepted) {
            append(() -> {
                for (Receiver receiver : receivers) {
                    of(receiver.session()).put(message.number(), new StoredDelivery(message, receiver));
                }
            });
        }

        @Override
        public void sent(long session, long message, int packetIdentifier) {
            append(() -> {
                StoredDelivery stored = of(session).get(message);
                if (stored != null) {
                    stored.packetIdentifier = packetIdentifier;
                }
            });
        }

        @Override
        public void released(long session, long message, int packetIdentifier) {
            append(() -> {
                of(session).remove(message);
                released.computeIfAbsent(session, number -> new TreeMap<>()).put(message, packetIdentifier);
            });
        }

        @Override
        public void settled(long session, long message) {
            append(() -> of(session).remove(message));
        }

        @Override
        public void finished(long session, long message) {
            append(() -> released.getOrDefault(session, new TreeMap<>()).remove(message));
        }

        @Override
        public void load(long session, long[] messages, Executor to, Loaded loaded) {
            add(() -> {
                List<Delivery> found = new ArrayList<>();
                for (long message : messages) {
                    StoredDelivery stored = of(session).get(message);
                    if (stored != null) {
                        found.add(stored.delivery());
                    }
                }
                to.execute(() -> loaded.onLoaded(found));
            });
        }

        @Override
        public void save(SessionState session) {
            append(() -> sessions.put(session.clientId(), session));
        }

        @Override
        public void delete(String clientId) {
            append(() -> sessions.remove(clientId));
        }

        @Override
        public void saveSubscription(long session, StoredSubscription subscription) {
            append(() -> subscriptions
                    .computeIfAbsent(session, number -> new TreeMap<>())
                    .put(subscription.topicFilter(), subscription));
        }

        @Override
        public void removeSubscription(long session, String topicFilter) {
            append(() -> {
                TreeMap<String, StoredSubscription> ofSession = subscriptions.getOrDefault(session, new TreeMap<>());
                ofSession.remove(topicFilter);
                if (ofSession.isEmpty()) {
                    subscriptions.remove(session);
                }
            });
        }

        @Override
        public void accepted(long session, int packetIdentifier, Message message) {
            append(() -> inbound.put(new Key(session, packetIdentifier), message));
        }

        @Override
        public void completed(long session, int packetIdentifier) {
            append(() -> inbound.remove(new Key(session, packetIdentifier)));
        }

        @Override
        public void retain(Message message) {
            RetainedChange change = retained.messages().put(message);
            append(() -> retained.store(change.topic()));
        }

        @Override
        public void removeRetained(TopicName topic) {
            RetainedChange change = retained.messages().remove(topic.utf8());
            if (change != null) {
                append(() -> retained.store(change.topic()));
            }
        }

        @Override
        public void loadRetained(FilterScan scan, byte[] from, Executor to, Reached reached) {
            add(() -> retained.serve(new Request.Load(scan, from, to, reached)));
        }

        @Override
        public void sweepRetained(byte[] from, long nowMillis, Reached reached) {
            add(() -> retained.serve(
                    new Request.Sweep(from, nowMillis, loop, topic -> append(() -> retained.store(topic)), reached)));
        }
    }
}
