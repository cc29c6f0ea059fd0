package culex.benchmarks.load;

import java.io.IOException;
import java.time.Duration;

/** Subscribers with persistent sessions that are offline while messages of QoS 1 are queued for them, and that read them later. */
public final class AbsentSubscribers {
    private static final int COUNT = 20;
    private static final int PUBLISHERS = 20;
    private static final int INFLIGHT_MAX = 200;
    private static final int PAYLOAD_BYTES = 64;
    private static final Duration SILENCE = Duration.ofSeconds(2);
    private static final String PERSISTENT = "--pubs 0 --qos 1 --v5 --persist --topics " + COUNT + " --subs " + COUNT;

    private final boolean webSocket;

    public AbsentSubscribers(boolean webSocket) {
        this.webSocket = webSocket;
    }

    /** Connects the subscribers, sends their SUBSCRIBE and disconnects them; the broker queues later messages for their sessions. */
    public void subscribe(Target target) throws IOException {
        readers(target).close();
    }

    /** Publishes messages that are queued for the subscribers, the same number for each. */
    public void publish(int messages, Target target) throws IOException {
        publish(messages, target, 0);
    }

    /** Publishes messages to topics that no client subscribes to. */
    public void publishToNobody(int messages, Target target) throws IOException {
        publish(messages, target, COUNT);
    }

    private LoadClients readers(Target target) throws IOException {
        return new LoadClients(LoadPlan.parse(PERSISTENT), target, (payload, from, to, nanos) -> {});
    }

    private void publish(int messages, Target target, int firstTopic) throws IOException {
        LoadPlan plan = LoadPlan.parse("--qos 1 --v5 --subs 0 --pubs " + PUBLISHERS);
        PublishTemplate[] templates = new PublishTemplate[PUBLISHERS];
        int[] left = new int[PUBLISHERS];
        for (int i = 0; i < PUBLISHERS; i++) {
            String topic = LoadPlan.topic(firstTopic + i % COUNT);
            templates[i] = new PublishTemplate(topic, 1, false, PAYLOAD_BYTES, true, webSocket);
            left[i] = messages / PUBLISHERS;
        }
        try (LoadClients clients = new LoadClients(plan, target, (payload, from, to, nanos) -> {})) {
            for (boolean done = false; !done; ) {
                done = true;
                for (int i = 0; i < PUBLISHERS; i++) {
                    Client publisher = clients.publisher(i);
                    while (left[i] > 0 && publisher.inflight < INFLIGHT_MAX) {
                        publisher.publish(templates[i], System.nanoTime());
                        publisher.inflight++;
                        left[i]--;
                    }
                    if (!publisher.isBlocked()) {
                        publisher.flush();
                    }
                    done &= left[i] == 0 && publisher.inflight == 0;
                }
                clients.poll(1);
            }
        }
    }

    /** Reconnects the subscribers until they have received this many messages, or none for a while; returns the number received. */
    public long readBack(int messages, Target target) throws IOException {
        try (LoadClients readers = readers(target)) {
            return readers.receive(messages, SILENCE);
        }
    }
}
