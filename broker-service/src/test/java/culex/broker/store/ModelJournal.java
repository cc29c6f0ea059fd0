package culex.broker.store;

import culex.broker.message.Completion;
import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.store.MessageStore.Receiver;
import culex.broker.store.paged.RetainedChange;
import culex.broker.store.paged.RetainedLoads.Request;
import culex.broker.topic.FilterScan;
import culex.broker.topic.TopicName;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Executor;

/** The journal of one event loop in a model store. Its entries are stored when {@link ModelJournals#commit} is called. */
final class ModelJournal implements Journal {
    private final ModelJournals store;
    private final ModelRecords records;
    private final Executor loop;
    private final Executor endOfTurn;
    private List<Runnable> turn = new ArrayList<>();
    private long entries;

    ModelJournal(ModelJournals store, Executor loop, Executor endOfTurn) {
        this.store = store;
        records = store.records();
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
            store.submit(turn);
            turn = new ArrayList<>();
        }
    }

    @Override
    public boolean isCongested() {
        return store.isCongested();
    }

    @Override
    public boolean isDegraded() {
        return false;
    }

    @Override
    public long nextNumber() {
        return store.nextNumber();
    }

    @Override
    public void append(Message message, Receiver[] receivers, boolean isAccepted) {
        append(() -> {
            for (Receiver receiver : receivers) {
                records.of(receiver.session())
                        .put(message.number(), new ModelRecords.StoredDelivery(message, receiver));
            }
        });
    }

    @Override
    public void sent(long session, long message, int packetIdentifier) {
        append(() -> {
            ModelRecords.StoredDelivery stored = records.of(session).get(message);
            if (stored != null) {
                stored.packetIdentifier = packetIdentifier;
            }
        });
    }

    @Override
    public void released(long session, long message, int packetIdentifier) {
        append(() -> {
            records.of(session).remove(message);
            records.released.computeIfAbsent(session, number -> new TreeMap<>()).put(message, packetIdentifier);
        });
    }

    @Override
    public void settled(long session, long message) {
        append(() -> records.of(session).remove(message));
    }

    @Override
    public void finished(long session, long message) {
        append(() -> records.released.getOrDefault(session, new TreeMap<>()).remove(message));
    }

    @Override
    public void load(long session, long[] messages, Executor to, Loaded loaded) {
        add(() -> {
            List<Delivery> found = new ArrayList<>();
            for (long message : messages) {
                ModelRecords.StoredDelivery stored = records.of(session).get(message);
                if (stored != null) {
                    found.add(stored.delivery());
                }
            }
            to.execute(() -> loaded.onLoaded(found));
        });
    }

    @Override
    public void save(SessionState session) {
        append(() -> records.sessions.put(session.clientId(), session));
    }

    @Override
    public void delete(String clientId) {
        append(() -> records.sessions.remove(clientId));
    }

    @Override
    public void saveSubscription(long session, StoredSubscription subscription) {
        append(() -> records.subscriptions
                .computeIfAbsent(session, number -> new TreeMap<>())
                .put(subscription.topicFilter(), subscription));
    }

    @Override
    public void removeSubscription(long session, String topicFilter) {
        append(() -> {
            TreeMap<String, StoredSubscription> ofSession =
                    records.subscriptions.getOrDefault(session, new TreeMap<>());
            ofSession.remove(topicFilter);
            if (ofSession.isEmpty()) {
                records.subscriptions.remove(session);
            }
        });
    }

    @Override
    public void accepted(long session, int packetIdentifier, Message message) {
        append(() -> records.inbound.put(new ModelRecords.Key(session, packetIdentifier), message));
    }

    @Override
    public void completed(long session, int packetIdentifier) {
        append(() -> records.inbound.remove(new ModelRecords.Key(session, packetIdentifier)));
    }

    @Override
    public void retain(Message message) {
        RetainedChange change = store.modelRetained().messages().put(message);
        append(() -> store.modelRetained().store(change.topic()));
    }

    @Override
    public void removeRetained(TopicName topic) {
        RetainedChange change = store.modelRetained().messages().remove(topic.utf8());
        if (change != null) {
            append(() -> store.modelRetained().store(change.topic()));
        }
    }

    @Override
    public void loadRetained(FilterScan scan, byte[] from, Executor to, Reached reached) {
        add(() -> store.modelRetained().serve(new Request.Load(scan, from, to, reached)));
    }

    @Override
    public void sweepRetained(byte[] from, long nowMillis, Reached reached) {
        add(() -> store.modelRetained()
                .serve(new Request.Sweep(
                        from,
                        nowMillis,
                        loop,
                        topic -> append(() -> store.modelRetained().store(topic)),
                        reached)));
    }
}
