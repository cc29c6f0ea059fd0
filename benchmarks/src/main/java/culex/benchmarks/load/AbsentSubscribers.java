package culex.benchmarks.load;

import java.io.IOException;
import java.time.Duration;

/** Subscribers that are away while messages of QoS 1 come for them, and that read them later. */
public final class AbsentSubscribers {
    private static final int COUNT = 20;
    private static final int PUBLISHERS = 20;
    private static final int INFLIGHT_MAX = 200;
    private static final int PAYLOAD_BYTES = 64;
    private static final Duration SILENCE = Duration.ofSeconds(2);
    private static final String KEPT = "--pubs 0 --qos 1 --v5 --persist --topics " + COUNT + " --subs " + COUNT;

    private final boolean webSocket;

    public AbsentSubscribers(boolean webSocket) {
        this.webSocket = webSocket;
    }

    /** Connects them, lets them subscribe and leave. */
    public void subscribe(Target target) throws IOException {
        readers(target).close();
    }

    /** Publishes messages that wait for them, the same number for each. */
    public void publish(int messages, Target target) throws IOException {
        publish(messages, target, 0);
    }

    /** Publishes messages that wait for nobody. */
    public void publishToNobody(int messages, Target target) throws IOException {
        publish(messages, target, COUNT);
    }

    private Crowd readers(Target target) throws IOException {
        return new Crowd(LoadPlan.parse(KEPT), target, (payload, from, to, nanos) -> {});
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
        try (Crowd crowd = new Crowd(plan, target, (payload, from, to, nanos) -> {})) {
            for (boolean done = false; !done; ) {
                done = true;
                for (int i = 0; i < PUBLISHERS; i++) {
                    Client publisher = crowd.publisher(i);
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
                crowd.poll(1);
            }
        }
    }

    /** Brings them back, until so many messages have come or nothing comes any more; returns how many came. */
    public long readBack(int messages, Target target) throws IOException {
        try (Crowd readers = readers(target)) {
            return readers.receive(messages, SILENCE);
        }
    }
}
