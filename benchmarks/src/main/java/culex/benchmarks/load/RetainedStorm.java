package culex.benchmarks.load;

import java.io.IOException;
import java.time.Duration;

/** Retained messages, and subscribers that connect at the same time and receive all of them. */
public final class RetainedStorm {
    private static final int PAYLOAD_BYTES = 64;
    private static final int INFLIGHT_MAX = 100;
    private static final Duration SILENCE = Duration.ofSeconds(5);
    private static final LoadPlan PUBLISHER = LoadPlan.parse("--pubs 1 --subs 0");

    /**
     * Publishes the messages and connects the subscribers. Returns the time from the first connection until all subscribers have all
     * messages, or until nothing was received for 5 s.
     */
    public LoadResult run(int messages, int subscribers, Target target) throws IOException {
        publish(messages, target);
        return read(messages, subscribers, target);
    }

    /** Connects the subscribers as {@link #run} does, for messages that the broker has already retained. */
    public LoadResult read(int messages, int subscribers, Target target) throws IOException {
        Cpu broker = Cpu.of(target.pid());
        Cpu own = Cpu.of(ProcessHandle.current().pid());
        long start = System.nanoTime();
        LoadPlan plan = LoadPlan.parse("--pubs 0 --wild --subs " + subscribers);
        long wanted = (long) messages * subscribers;
        long received;
        try (LoadClients readers = new LoadClients(plan, target, (payload, from, to, nanos) -> {})) {
            received = readers.receive(wanted, SILENCE);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        return new LoadResult(
                seconds, received, wanted - received, broker.seconds(), own.seconds(), 0, 0, 0, 0, 0, 0, 0);
    }

    /** Publishes retained messages, each one to a different topic. */
    public void publish(int messages, Target target) throws IOException {
        try (LoadClients clients = new LoadClients(PUBLISHER, target, (payload, from, to, nanos) -> {})) {
            Client publisher = clients.publisher(0);
            for (int i = 0; i < messages; i++) {
                String topic = LoadPlan.topic(i);
                publisher.publish(new PublishTemplate(topic, 1, true, PAYLOAD_BYTES, false, target.webSocket()), i);
                publisher.inflight++;
                publisher.flush();
                while (publisher.inflight >= INFLIGHT_MAX || publisher.isBlocked()) {
                    clients.poll(1);
                }
            }
            while (publisher.inflight > 0) {
                clients.poll(1);
            }
        }
    }
}
