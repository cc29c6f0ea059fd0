package culex.broker.store.rocksdb;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Consumer;

/** Checks that every message that was acknowledged in a simulated cluster is in the store of each later owner. */
final class CommitLaw {
    private static final long NEVER = Long.MAX_VALUE;

    private final Consumer<String> broken;
    private final Map<String, Sent> byText = new HashMap<>();
    private final List<Recovery> recoveries = new ArrayList<>();
    private int acknowledged;

    /** The messages that a new owner has found in its store, for each receiver. */
    private record Recovery(long epoch, List<Set<Sent>> found) {}

    /** A message; which owner has acknowledged it to its publisher, and which receivers have acknowledged it. */
    static final class Sent {
        private final String publisher;
        private final int sequence;
        private final boolean[] isFor;
        private final boolean[] isSettling = new boolean[SimulatedProcess.RECEIVERS.length];
        /** For each receiver, the epoch of the owner that has stored the acknowledgement that the receiver sent, or {@link #NEVER}. */
        private final long[] settledIn = new long[SimulatedProcess.RECEIVERS.length];

        /** The epoch of the owner that has acknowledged the message to its publisher, or {@link #NEVER}. */
        private long acknowledgedIn = NEVER;

        private Sent(String publisher, int sequence, boolean[] isFor) {
            this.publisher = publisher;
            this.sequence = sequence;
            this.isFor = isFor;
            Arrays.fill(settledIn, NEVER);
        }

        String text() {
            return publisher + " " + sequence;
        }

        boolean isFor(int receiver) {
            return isFor[receiver];
        }

        /** Whether an owner that comes after the one that has acknowledged the message must have it. */
        private boolean mustBeAt(long epoch, int receiver) {
            return acknowledgedIn < epoch && isFor[receiver] && !isSettling[receiver];
        }
    }

    /** @param broken receives the description of a broken law */
    CommitLaw(Consumer<String> broken) {
        this.broken = broken;
    }

    int acknowledged() {
        return acknowledged;
    }

    int recoveries() {
        return recoveries.size();
    }

    Sent send(String publisher, int sequence, boolean toFirst, boolean toSecond) {
        Sent sent = new Sent(publisher, sequence, new boolean[] {toFirst, toSecond});
        byText.put(sent.text(), sent);
        return sent;
    }

    Sent sent(String text) {
        Sent sent = byText.get(text);
        if (sent == null) {
            throw new AssertionError("nobody has sent \"" + text + "\"");
        }
        return sent;
    }

    /** Called when an owner has acknowledged a message to its publisher. */
    void acknowledged(long epoch, Sent sent) {
        acknowledged++;
        sent.acknowledgedIn = epoch;
        for (Recovery recovery : recoveries) {
            for (int i = 0; i < sent.isFor.length; i++) {
                boolean isMissing = sent.mustBeAt(recovery.epoch, i)
                        && !recovery.found.get(i).contains(sent);
                if (isMissing) {
                    broken.accept("the replaced owner " + epoch + " has acknowledged " + sent.text() + ", which owner "
                            + recovery.epoch + " does not have");
                }
            }
        }
    }

    /** Called when a receiver has acknowledged a message. */
    void settling(int receiver, Sent sent) {
        sent.isSettling[receiver] = true;
    }

    /** Called when the acknowledgement of a receiver is stored. */
    void settled(long epoch, int receiver, Sent sent) {
        sent.settledIn[receiver] = epoch;
        for (Recovery recovery : recoveries) {
            if (recovery.epoch > epoch && recovery.found.get(receiver).contains(sent)) {
                broken.accept("the replaced owner " + epoch + " has stored the end of " + sent.text() + ", which owner "
                        + recovery.epoch + " has");
            }
        }
    }

    /**
     * Called when a new owner of the log has recovered its store: checks that the store contains each acknowledged message.
     *
     * @param waiting for each receiver, the messages that the receiver has not acknowledged, by their message number
     */
    void recovered(long epoch, List<? extends SortedMap<Long, Sent>> waiting) {
        List<Set<Sent>> found = new ArrayList<>();
        for (int i = 0; i < waiting.size(); i++) {
            Set<Sent> all = new HashSet<>();
            Map<String, Integer> last = new HashMap<>();
            for (Sent sent : waiting.get(i).values()) {
                check(epoch, i, sent, all, last);
            }
            found.add(all);
        }
        for (Sent sent : byText.values()) {
            for (int i = 0; i < found.size(); i++) {
                if (sent.mustBeAt(epoch, i) && !found.get(i).contains(sent)) {
                    broken.accept("owner " + epoch + " does not have the acknowledged " + sent.text());
                }
            }
        }
        recoveries.add(new Recovery(epoch, found));
    }

    private void check(long epoch, int receiver, Sent sent, Set<Sent> all, Map<String, Integer> last) {
        if (!all.add(sent)) {
            broken.accept("owner " + epoch + " has " + sent.text() + " twice");
        }
        if (sent.settledIn[receiver] < epoch) {
            broken.accept("owner " + epoch + " has " + sent.text() + ", which its receiver has acknowledged");
        }
        Integer before = last.put(sent.publisher, sent.sequence);
        if (before != null && before >= sent.sequence) {
            broken.accept("owner " + epoch + " has " + sent.text() + " after number " + before);
        }
    }
}
