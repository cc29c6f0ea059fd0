package culex.system.torture;

import culex.system.wire.Packet;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Records the messages that were sent, acknowledged and received, and every breach of the delivery guarantees: counts them by kind and
 * keeps the first of each kind as text. Safe for all threads.
 */
final class Ledger {
    /** Maximum number of breaches of one kind that are kept as text; those beyond the maximum are only counted. */
    private static final int TOLD_MAX = 20;

    /** The kinds of breaches: which guarantee of the broker, or of a cluster, was broken. */
    enum Breach {
        LOST("acknowledged messages lost"),
        DUPLICATE("QoS 2 duplicates"),
        DISORDERED("messages out of order"),
        RETAINED("retained messages wrong"),
        SESSION("sessions lost"),
        CORRUPT("messages changed"),
        UNEXPECTED("unexpected packets"),
        STALLED("exchanges that never complete"),
        DIED("unexpected ends of the broker"),
        LASTED("attacks with a lasting effect"),
        ZOMBIE("times with two owners"),
        REPLICA("copies that differ"),
        CHAIN("damaged logs");

        private final String words;

        Breach(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    private final long begun = System.nanoTime();
    private final List<Stream> streams;
    private final List<Receipts> receipts = new ArrayList<>();
    private final List<Integer> kills = new ArrayList<>();
    private final Map<Breach, Long> counts = new EnumMap<>(Breach.class);
    private final Map<Breach, Integer> lines = new EnumMap<>(Breach.class);
    private final List<String> descriptions = new ArrayList<>();
    private final AtomicLong rejections = new AtomicLong();
    private final AtomicLong connectionEnds = new AtomicLong();

    Ledger(List<Stream> streams) {
        this.streams = List.copyOf(streams);
    }

    Receipts open(Participant subscriber, List<String> filters, int qos) {
        Receipts opened = new Receipts(subscriber, filters, qos, this);
        receipts.add(opened);
        return opened;
    }

    @Nullable Stream stream(int number) {
        return number < 0 || number >= streams.size() ? null : streams.get(number);
    }

    List<Stream> streams() {
        return streams;
    }

    /** Returns the milliseconds since the start of the run. */
    int millis() {
        return (int) ((System.nanoTime() - begun) / 1_000_000);
    }

    synchronized void killed() {
        kills.add(millis());
    }

    synchronized int kills() {
        return kills.size();
    }

    /** Called when a connection or an attempt to connect failed, as expected when a broker is killed. */
    void connectionEnded() {
        connectionEnds.incrementAndGet();
    }

    /** Called when the broker rejected a message; this is not an acknowledgement. */
    void rejected() {
        rejections.incrementAndGet();
    }

    long rejections() {
        return rejections.get();
    }

    void sessionLost(Participant participant) {
        breach(Breach.SESSION, "the session of " + participant + " did not exist after a reconnect");
    }

    void duplicate(String what) {
        breach(Breach.DUPLICATE, what);
    }

    void disordered(String what) {
        breach(Breach.DISORDERED, what);
    }

    void retainedWrong(String what) {
        breach(Breach.RETAINED, what);
    }

    void corrupt(String what) {
        breach(Breach.CORRUPT, what);
    }

    void unexpected(String what) {
        breach(Breach.UNEXPECTED, what);
    }

    void stalled(String what) {
        breach(Breach.STALLED, what);
    }

    void died(String what) {
        breach(Breach.DIED, what);
    }

    void twoOwners(String what) {
        breach(Breach.ZOMBIE, what);
    }

    void copyDiffers(String what) {
        breach(Breach.REPLICA, what);
    }

    void logDamaged(String what) {
        breach(Breach.CHAIN, what);
    }

    void lasted(String attack) {
        breach(Breach.LASTED, "after \"" + attack + "\" a new client was not served within 10 s");
    }

    void identifierReused(Receipts receipts, Packet.Publish earlier, Packet.Publish later) {
        breach(
                Breach.CORRUPT,
                receipts.subscriber() + " got another message on " + later.topic() + " with Packet Identifier "
                        + later.packetIdentifier() + " while the exchange of one on " + earlier.topic() + " was open");
    }

    /** Records the messages of one stream that a subscriber has not received, and when the first and the last were acknowledged. */
    void lost(Receipts receipts, Stream stream, BitSet missing) {
        int first = missing.nextSetBit(0);
        int last = missing.length() - 1;
        String others = missing.cardinality() == 1
                ? ""
                : ", nor " + (missing.cardinality() - 1) + " more up to " + last + ", " + acknowledgement(stream, last);
        breach(
                Breach.LOST,
                missing.cardinality(),
                receipts.subscriber() + " never got " + stream.name(first) + ", " + acknowledgement(stream, first)
                        + others);
    }

    private String acknowledgement(Stream stream, int sequence) {
        int at = stream.acknowledgedAt(sequence);
        return "acknowledged at " + at + " ms, " + nextKill(at);
    }

    private synchronized String nextKill(int at) {
        for (int i = 0; i < kills.size(); i++) {
            if (kills.get(i) >= at) {
                return kills.get(i) - at + " ms before kill " + (i + 1);
            }
        }
        return "after the last kill";
    }

    private void breach(Breach kind, String what) {
        breach(kind, 1, what);
    }

    private synchronized void breach(Breach kind, int count, String what) {
        counts.merge(kind, (long) count, Long::sum);
        if (lines.merge(kind, 1, Integer::sum) <= TOLD_MAX) {
            descriptions.add(kind + " at " + millis() + " ms, after " + kills.size() + " kills: " + what);
        }
    }

    /** Whether every subscriber has received every acknowledged message that matches its filters. */
    boolean isComplete() {
        return receipts.stream()
                .allMatch(each -> streams.stream()
                        .allMatch(stream ->
                                !each.wants(stream) || each.missing(stream).isEmpty()));
    }

    /** Returns the number of messages that all subscribers have received so far. */
    long received() {
        return receipts.stream().mapToLong(Receipts::received).sum();
    }

    /** Returns the number of messages acknowledged so far. */
    long acknowledged() {
        return streams.stream()
                .mapToLong(stream -> stream.acknowledged().cardinality())
                .sum();
    }

    /** Counts the lost messages and returns the verdict. */
    Verdict close(long seed) {
        receipts.forEach(each -> each.reportLosses(streams));
        synchronized (this) {
            return new Verdict(
                    seed, kills.size(), acknowledged(), received(), Map.copyOf(counts), List.copyOf(descriptions));
        }
    }
}
