package culex.benchmarks.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The clients of one run and their common selector. */
final class LoadClients implements Client.Listener, AutoCloseable {
    /** Callbacks for received packets. */
    interface Receiver {
        void onPublish(byte[] payload, int from, int to, long readNanos);

        default void onAcknowledged(long sentNanos) {}
    }

    private static final long READY_SECONDS_MAX = 60;
    private static final int CONNECTING_MAX = 400;
    private static final int FILTERS_PER_CLIENT = 10_000;
    private static final int FILTERS_PER_SUBSCRIBE = 1_000;
    private static final int FILTERS_OF_CHURN = 8_192;

    private final LoadPlan plan;
    private final Target target;
    private final Receiver receiver;
    private final Wire wire;
    private final Selector selector = Selector.open();
    private final List<Client> clients = new ArrayList<>();
    private final List<Client> publishers = new ArrayList<>();
    private final List<Client> frozen = new ArrayList<>();
    private final List<Client> churning = new ArrayList<>();
    private final String run = Long.toString(System.nanoTime(), 36);
    private int ready;
    private long received;
    private int stormLeft;
    private long stormStart;
    private long stormEnd;

    LoadClients(LoadPlan plan, Target target, Receiver receiver) throws IOException {
        this.plan = plan;
        this.target = target;
        this.receiver = receiver;
        wire = new Wire(target.webSocket());
        for (int i = 0; i < plan.subscribers(); i++) {
            String name = plan.persist() ? "load-keep-" + i : name();
            open(name, plan.persist(), List.of(subscribe(List.of(plan.filter(i)))));
        }
        for (int i = 0; i < plan.frozen(); i++) {
            frozen.add(open(List.of(subscribe(List.of("bench/#")))));
        }
        for (int i = 0; i < plan.idleBeside(); i++) {
            open(List.of());
        }
        for (int from = 0; from < plan.filtersBeside(); from += FILTERS_PER_CLIENT) {
            open(subscribesBeside(from, Math.min(plan.filtersBeside(), from + FILTERS_PER_CLIENT)));
        }
        for (int i = 0; i < plan.churn(); i++) {
            churning.add(open(List.of()));
        }
        for (int i = 0; i < plan.publishers(); i++) {
            publishers.add(open(List.of()));
        }
        awaitReady();
    }

    private byte[] subscribe(List<String> filters) {
        return Packets.subscribe(1, filters, plan.qos(), plan.mqtt5());
    }

    /** SUBSCRIBE packets with one filter per device of a fleet, each on its own branch of the topic tree, some with a wildcard. */
    private List<byte[]> subscribesBeside(int from, int to) {
        List<byte[]> subscribes = new ArrayList<>();
        for (int first = from; first < to; first += FILTERS_PER_SUBSCRIBE) {
            List<String> filters = new ArrayList<>();
            for (int i = first; i < Math.min(to, first + FILTERS_PER_SUBSCRIBE); i++) {
                filters.add("fleet/" + i % 1000 + "/device/" + i + (i % 10 == 0 ? "/#" : "/temp"));
            }
            subscribes.add(subscribe(filters));
        }
        return subscribes;
    }

    /** Encodes packets that subscribe to many filters and then unsubscribe from all of these filters; each client has different filters. */
    private List<byte[]> churn(int number) {
        List<byte[]> packets = new ArrayList<>();
        List<byte[]> away = new ArrayList<>();
        for (int first = 0; first < FILTERS_OF_CHURN; first += FILTERS_PER_SUBSCRIBE) {
            List<String> filters = new ArrayList<>();
            for (int i = first; i < Math.min(FILTERS_OF_CHURN, first + FILTERS_PER_SUBSCRIBE); i++) {
                filters.add("churn/" + number + "/" + i + "/+");
            }
            packets.add(subscribe(filters));
            away.add(Packets.unsubscribe(2, filters, plan.mqtt5()));
        }
        packets.addAll(away);
        return packets;
    }

    private String name() {
        return "load-" + run + "-" + clients.size();
    }

    private Client open(List<byte[]> subscribes) throws IOException {
        return open(name(), false, subscribes);
    }

    private Client open(String name, boolean persistent, List<byte[]> subscribes) throws IOException {
        while (clients.size() - ready > CONNECTING_MAX) {
            poll(10);
        }
        Client client = new Client(name, wire, selector, target.address(), plan.mqtt5(), persistent, subscribes, this);
        clients.add(client);
        return client;
    }

    private void awaitReady() throws IOException {
        long end = System.nanoTime() + READY_SECONDS_MAX * 1_000_000_000L;
        while (ready < clients.size()) {
            poll(10);
            if (System.nanoTime() > end) {
                throw new LoadException("only " + ready + " of " + clients.size() + " clients are ready after "
                        + READY_SECONDS_MAX + " s");
            }
        }
    }

    int size() {
        return clients.size();
    }

    Client publisher(int index) {
        return publishers.get(index);
    }

    long brokerPid() {
        return target.pid();
    }

    void freeze() {
        frozen.forEach(Client::freeze);
    }

    void startChurn() throws IOException {
        for (int i = 0; i < churning.size(); i++) {
            List<byte[]> packets = churn(i);
            churning.get(i)
                    .churn(Stream.generate(() -> packets).flatMap(List::stream).iterator());
        }
    }

    /** Starts the storm: additional clients connect as fast as the broker accepts them. */
    void startStorm() {
        stormLeft = plan.storm();
        stormStart = System.nanoTime();
        stormEnd = stormStart;
    }

    /** Returns the seconds from the start of the storm of connections to its last CONNACK so far; 0 if the plan has no storm. */
    double stormSeconds() {
        return plan.storm() == 0 ? 0 : (stormEnd - stormStart) / 1e9;
    }

    /** Handles the events of the sockets, and waits up to this many milliseconds for the first one. */
    void poll(int millis) throws IOException {
        for (int i = 0; stormLeft > 0 && i < 16 && clients.size() - ready < CONNECTING_MAX; i++) {
            stormLeft--;
            open(List.of());
        }
        if (millis == 0) {
            selector.selectNow(key -> selected((Client) key.attachment()));
        } else {
            selector.select(key -> selected((Client) key.attachment()), millis);
        }
    }

    /** Polls until this many messages have been received in total, or none for a while; returns the number received. */
    long receive(long wanted, Duration silence) throws IOException {
        long last = System.nanoTime();
        while (received < wanted && System.nanoTime() - last < silence.toNanos()) {
            long before = received;
            poll(10);
            if (received > before) {
                last = System.nanoTime();
            }
        }
        return received;
    }

    private static void selected(Client client) {
        try {
            client.onSelected();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    @Override
    public void onReady(Client client) {
        ready++;
        stormEnd = System.nanoTime();
    }

    @Override
    public void onPublish(byte[] payload, int from, int to, long readNanos) {
        received++;
        receiver.onPublish(payload, from, to, readNanos);
    }

    @Override
    public void onAcknowledged(Client publisher, long sentNanos) {
        publisher.inflight--;
        receiver.onAcknowledged(sentNanos);
    }

    @Override
    public void close() throws IOException {
        for (Client client : clients) {
            client.close();
        }
        selector.close();
    }
}
