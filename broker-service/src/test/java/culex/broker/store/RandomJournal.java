package culex.broker.store;

import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.packet.QoS;
import culex.broker.packet.SubscriptionOptions;
import culex.broker.store.MessageStore.Receiver;
import culex.broker.topic.TopicName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Appends the same random entries to several journals, in an order that is possible: no message is settled twice, or released before it was
 * sent.
 */
final class RandomJournal {
    /** A delivery that is not settled. */
    private record Open(long session, long message) {}

    private final Random random;
    private final List<Open> waiting = new ArrayList<>();
    private final List<Open> sent = new ArrayList<>();
    private final List<Open> released = new ArrayList<>();
    private final Map<Long, TreeSet<Integer>> accepted = new TreeMap<>();
    private final Map<Long, TreeSet<String>> subscriptions = new TreeMap<>();
    private final Map<String, Long> sessions = new HashMap<>();
    private List<Journal> journals = List.of();
    private long lastSession;
    private int lastIdentifier;

    RandomJournal(Random random) {
        this.random = random;
    }

    /** Sets the journals to append to. The first one gives the message numbers. */
    void to(List<Journal> to) {
        journals = to;
    }

    void step() {
        switch (random.nextInt(12)) {
            case 0 -> save();
            case 1 -> end();
            case 2, 3, 4, 5 -> append();
            case 6 -> send();
            case 7 -> settle(waiting);
            case 8 -> settle(sent);
            case 9 -> release();
            case 10 -> finish();
            default -> acceptOrRetain();
        }
    }

    /** Returns a session, followed by message numbers that the session has or does not have. */
    long[] some() {
        if (waiting.isEmpty()) {
            return new long[] {1, 1};
        }
        Open first = waiting.get(random.nextInt(waiting.size()));
        return new long[] {first.session, first.message, first.message + 1, 999_999};
    }

    private int identifier() {
        lastIdentifier = lastIdentifier % 65_535 + 1;
        return lastIdentifier;
    }

    private Message message(long number) {
        byte[] payload = new byte[random.nextInt(5) == 0 ? random.nextInt(3000) : random.nextInt(80)];
        random.nextBytes(payload);
        return new Message(
                TopicName.of("t/" + random.nextInt(5)),
                payload,
                random.nextBoolean() ? QoS.AT_LEAST_ONCE : QoS.EXACTLY_ONCE,
                random.nextInt(4) == 0,
                new byte[0],
                random.nextBoolean() ? Message.NEVER : Long.MAX_VALUE / 2,
                "publisher-ü",
                Message.NOT_MEASURED,
                number);
    }

    private Delivery.Options options() {
        int[] identifiers = random.nextBoolean() ? new int[0] : new int[] {random.nextInt(1 << 28), 7};
        QoS qos = random.nextBoolean() ? QoS.AT_LEAST_ONCE : QoS.EXACTLY_ONCE;
        return new Delivery.Options(
                qos, random.nextBoolean(), identifiers, random.nextInt(4) == 0 ? "$share/g/t/#" : null);
    }

    private void save() {
        String clientId = "client-" + random.nextInt(6);
        long number = sessions.computeIfAbsent(clientId, fresh -> ++lastSession);
        StoredWill will = random.nextBoolean() ? null : new StoredWill(message(Message.NOT_STORED), 3, -1, 17);
        String owner = new String[] {null, "", "ann", "bob-ü"}[random.nextInt(4)];
        SessionState state = new SessionState(number, clientId, owner, random.nextInt(100), random.nextInt(100), will);
        journals.forEach(journal -> journal.save(state));
        subscribe(number);
    }

    private void subscribe(long session) {
        String filter = "a/+/" + random.nextInt(5);
        TreeSet<String> filters = subscriptions.computeIfAbsent(session, fresh -> new TreeSet<>());
        if (random.nextInt(3) == 0) {
            filters.remove(filter);
            journals.forEach(journal -> journal.removeSubscription(session, filter));
            return;
        }
        filters.add(filter);
        StoredSubscription subscription = new StoredSubscription(
                filter,
                new SubscriptionOptions(QoS.EXACTLY_ONCE, random.nextBoolean(), random.nextBoolean(), 2),
                random.nextInt(1 << 28),
                random.nextBoolean());
        journals.forEach(journal -> journal.saveSubscription(session, subscription));
    }

    private void end() {
        if (sessions.isEmpty()) {
            return;
        }
        String clientId = sessions.keySet().iterator().next();
        long number = sessions.getOrDefault(clientId, 0L);
        sessions.remove(clientId);
        journals.forEach(journal -> journal.delete(clientId));
        if (random.nextInt(4) != 0) { // otherwise the subscriptions are found without their session
            subscriptions
                    .getOrDefault(number, new TreeSet<>())
                    .forEach(filter -> journals.forEach(journal -> journal.removeSubscription(number, filter)));
        }
        subscriptions.remove(number);
        if (random.nextInt(3) == 0) {
            List.of(waiting, sent, released).forEach(list -> list.removeIf(open -> open.session == number));
            return; // as if the process ended before it had redelivered the messages to other members
        }
        for (List<Open> list : List.of(waiting, sent)) {
            for (Open open : list) {
                if (open.session == number) {
                    journals.forEach(journal -> {
                        journal.settled(number, open.message);
                        journal.finished(number, open.message);
                    });
                }
            }
            list.removeIf(open -> open.session == number);
        }
        released.stream()
                .filter(open -> open.session == number)
                .forEach(open -> journals.forEach(journal -> journal.finished(number, open.message)));
        released.removeIf(open -> open.session == number);
        // A message that waits for PUBREL is published later, or after a restart.
    }

    private void append() {
        List<Long> all = new ArrayList<>(sessions.values());
        if (all.isEmpty()) {
            return;
        }
        long number = journals.getFirst().nextNumber();
        List<Receiver> receivers = new ArrayList<>();
        int most = 1 + random.nextInt(3);
        for (long session : all.subList(0, Math.min(all.size(), most))) {
            receivers.add(new Receiver(session, options(), random.nextInt(6) == 0));
            waiting.add(new Open(session, number));
        }
        Message message = message(number);
        boolean owned = random.nextBoolean();
        journals.forEach(journal -> journal.append(message, receivers.toArray(new Receiver[0]), owned));
    }

    private void send() {
        if (!waiting.isEmpty()) {
            Open open = waiting.remove(random.nextInt(waiting.size()));
            int identifier = identifier();
            journals.forEach(journal -> journal.sent(open.session, open.message, identifier));
            sent.add(open);
        }
    }

    private void settle(List<Open> list) {
        if (!list.isEmpty()) {
            Open open = list.remove(random.nextInt(list.size()));
            journals.forEach(journal -> journal.settled(open.session, open.message));
        }
    }

    private void release() {
        if (!sent.isEmpty()) {
            Open open = sent.remove(random.nextInt(sent.size()));
            int identifier = identifier();
            journals.forEach(journal -> journal.released(open.session, open.message, identifier));
            released.add(open);
        }
    }

    private void finish() {
        if (!released.isEmpty()) {
            Open open = released.remove(random.nextInt(released.size()));
            journals.forEach(journal -> journal.finished(open.session, open.message));
        }
    }

    private void acceptOrRetain() {
        if (random.nextBoolean()) {
            Message message = message(Message.NOT_STORED);
            if (random.nextInt(3) == 0) {
                journals.forEach(journal -> journal.removeRetained(message.topic()));
            } else {
                journals.forEach(journal -> journal.retain(message));
            }
            return;
        }
        long session = 1L + random.nextInt(8);
        TreeSet<Integer> identifiers = accepted.computeIfAbsent(session, fresh -> new TreeSet<>());
        if (!identifiers.isEmpty() && random.nextBoolean()) {
            int identifier = identifiers.removeFirst();
            journals.forEach(journal -> journal.completed(session, identifier));
        } else {
            int identifier = 1 + random.nextInt(65_535);
            identifiers.add(identifier);
            Message message = message(Message.NOT_STORED);
            journals.forEach(journal -> journal.accepted(session, identifier, message));
        }
    }
}
