package culex.broker.diagnosis;

import culex.broker.observe.Observer;
import culex.broker.transport.Loop;
import culex.broker.transport.PeriodicWork;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The newest events of each client, also of one that is not connected, and after a restart. The event loops hand them over through
 * {@link #observer}; a worker keeps them in memory and writes them to files. Any thread may ask.
 */
public final class ClientEvents implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger("culex.broker.diagnosis");
    private static final long INTERVAL_MILLIS = 200;
    /** A share of the total for what is on its way to the worker. */
    private static final int QUEUE_SHARE = 4;

    private final EventQueue queue;
    private final EventRecorder recorder;
    private final EventWriter writer;
    private final EventMemory memory;
    private final RecentEvents recent;

    /**
     * What is kept.
     *
     * @param bytesMax the most bytes in memory, at most three times as many on disk
     * @param clientBytesMax the most bytes of one client in memory
     * @param directory of the files; null to keep events in memory only
     */
    public record Terms(
            long bytesMax, int clientBytesMax, @Nullable Path directory) {}

    /** @param wallMillis the time of day, in milliseconds of the epoch */
    public ClientEvents(Terms terms, LongSupplier wallMillis) {
        queue = new EventQueue(terms.bytesMax() / QUEUE_SHARE, wallMillis);
        recorder = new EventRecorder(queue);
        memory = new EventMemory(terms.bytesMax(), terms.clientBytesMax());
        recent = new RecentEvents();
        writer = new EventWriter(queue, memory, recent, terms, LOG::warn);
    }

    /** What the event loops notify. */
    public Observer observer() {
        return recorder;
    }

    /** Loads the events of earlier runs, and then stores new ones several times a second, on worker threads. */
    public void start(Loop loop, Executor workers) {
        PeriodicWork.start(loop, INTERVAL_MILLIS, workers, writer::run);
    }

    /** The events of a client, oldest first, those of the last {@value #INTERVAL_MILLIS} ms perhaps not yet. */
    public List<ClientEvent> of(String clientId) {
        byte[] lines = memory.of(ClientEvent.cut(clientId));
        List<ClientEvent> events = new ArrayList<>(lines == null ? List.of() : EventText.decodeAll(lines));
        events.sort(
                Comparator.comparingLong(ClientEvent::atMillis)); // those of an earlier run may have been loaded late
        return events;
    }

    /** The clients whose last event of a connection says that they are connected from an address, given without its port. */
    List<String> connectedFrom(String address) {
        List<String> clients = new ArrayList<>();
        memory.forEachClient((clientId, lines) -> {
            ClientEvent last = null;
            for (ClientEvent event : EventText.decodeAll(lines)) {
                switch (event.kind()) {
                    case CONNECTED, DISCONNECTED, TAKEN_OVER -> last = event;
                    case BANNED -> last = event.isRejection() ? last : event;
                    default -> {
                        // says nothing about the connection
                    }
                }
            }
            if (last != null && last.kind() == ClientEvent.Kind.CONNECTED) {
                String from = last.address().substring(last.address().indexOf(' ') + 1);
                if (TraceTarget.host(from).equals(address)) {
                    clients.add(clientId);
                }
            }
        });
        return clients;
    }

    /**
     * The newest events of all clients.
     *
     * @param next ask for the events after this one to continue
     */
    public record Page(List<ClientEvent> events, long next) {}

    /**
     * The events of all clients after a given one, oldest first, of which the newest {@value RecentEvents#SLOTS} are known.
     *
     * @param after {@link Page#next} of the page before, or 0
     * @param max the most events; when there are more, they begin with the oldest
     */
    public Page after(long after, int max) {
        List<ClientEvent> events = new ArrayList<>();
        long next = recent.forEachAfter(after, max, line -> events.addAll(EventText.decodeAll(line)));
        return new Page(events, next);
    }

    /** The number of events that were lost because too many came at once. */
    public long lost() {
        return queue.lost();
    }

    /** Stores what is left, and closes the files. */
    @Override
    public void close() {
        writer.close();
    }
}
