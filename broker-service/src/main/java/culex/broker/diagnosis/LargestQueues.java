package culex.broker.diagnosis;

import culex.broker.session.Session;
import culex.broker.transport.LongWork;
import culex.broker.transport.Loop;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/** Finds the longest queues among the Sessions of one loop, in parts, so that the loop serves its clients in between. Runs on that loop. */
final class LargestQueues {
    private static final int MAX = 50;
    private static final int SESSIONS_PER_CHECK = 64;

    private final Loop loop;
    private final Iterator<Session> left;
    private final Consumer<List<Tops.Queue>> found;
    private final PriorityQueue<Tops.Queue> longest =
            new PriorityQueue<>(Comparator.comparingInt(Tops.Queue::messages));

    private LargestQueues(Loop loop, Iterable<Session> all, Consumer<List<Tops.Queue>> found) {
        this.loop = loop;
        left = all.iterator();
        this.found = found;
    }

    /** Starts the search; calls back when all Sessions were examined. */
    static void look(Loop loop, Iterable<Session> all, Consumer<List<Tops.Queue>> found) {
        new LargestQueues(loop, all, found).goOn();
    }

    private void goOn() {
        LongWork share = loop.longWork();
        for (int i = 0; left.hasNext(); i++) {
            if (i % SESSIONS_PER_CHECK == 0 && !share.mayGoOn()) {
                share.later(this::goOn);
                return;
            }
            Session session = left.next();
            if (session.inbox().owner() == loop && session.flows().queued() > 0) {
                longest.add(new Tops.Queue(
                        ClientEvent.cut(session.clientId()), session.flows().queued(), session.isOnline()));
                if (longest.size() > MAX) {
                    longest.poll();
                }
            }
        }
        found.accept(List.copyOf(longest));
    }

    /** Merges the results of several loops; the longest queue comes first. */
    static List<Tops.Queue> merge(List<List<Tops.Queue>> ofLoops) {
        return ofLoops.stream()
                .flatMap(List::stream)
                .sorted(Comparator.comparingInt(Tops.Queue::messages).reversed())
                .limit(MAX)
                .toList();
    }
}
