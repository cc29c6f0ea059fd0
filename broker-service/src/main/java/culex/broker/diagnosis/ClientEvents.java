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
 * The latest events of each client, including clients that are not connected and events before a restart. The event loops pass events to
 * {@link #observer}; a worker stores them in memory and in files. Any thread may read them.
 */
public final class ClientEvents implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger("culex.broker.diagnosis");
    private static final long INTERVAL_MILLIS = 200;
    /** Events that the worker has not stored yet may use this part of the total bytes, as a divisor. */
    private static final int QUEUE_SHARE = 4;

    private final EventQueue queue;
    private final EventRecorder recorder;
    private final EventWriter writer;
    private final EventMemory memory;
    private final RecentEvents recent;

    /**
     * The limits of the stored events.
     *
     * @param bytesMax the maximum number of bytes in memory; at most three times as many are on disk
     * @param clientBytesMax the maximum number of bytes of one client in memory
     * @param directory the directory of the files; null to store events in memory only
     */
    public record Terms(
            long bytesMax, int clientBytesMax, @Nullable Path directory) {}

    /** @param wallMillis the wall clock, in milliseconds of the epoch */
    public ClientEvents(Terms terms, LongSupplier wallMillis) {
        queue = new EventQueue(terms.bytesMax() / QUEUE_SHARE, wallMillis);
        recorder = new EventRecorder(queue);
        memory = new EventMemory(terms.bytesMax(), terms.clientBytesMax());
        recent = new RecentEvents();
        writer = new EventWriter(queue, memory, recent, terms, LOG::warn);
    }

    /** The observer that the event loops notify. */
    public Observer observer() {
        return recorder;
    }

    /** Loads the events of earlier runs, and then stores new ones several times a second, on worker threads. */
    public void start(Loop loop, Executor workers) {
        PeriodicWork.start(loop, INTERVAL_MILLIS, workers, writer::run);
    }

    /** The events of a client, oldest first. Events of the last {@value #INTERVAL_MILLIS} ms may be missing. */
    public List<ClientEvent> of(String clientId) {
        byte[] lines = memory.of(ClientEvent.cut(clientId));
        List<ClientEvent> events = new ArrayList<>(lines == null ? List.of() : EventText.decodeAll(lines));
        events.sort(Comparator.comparingLong(
                ClientEvent::atMillis)); // events of an earlier run may be loaded after those of this run
        return events;
    }

    /** The connected clients of a user or an address, according to their latest event. */
    List<String> connected(TraceTarget target) {
        List<String> clients = new ArrayList<>();
        memory.forEachClient((clientId, lines) -> {
            ClientEvent last = null;
            for (ClientEvent event : EventText.decodeAll(lines)) {
                switch (event.kind()) {
                    case CONNECTED, DISCONNECTED, TAKEN_OVER -> last = event;
                    case BANNED -> last = event.isRejection() ? last : event;
                    default -> {
                        // this kind of event does not show whether the client is connected
                    }
                }
            }
            if (last != null && last.kind() == ClientEvent.Kind.CONNECTED) {
                int space = last.address().indexOf(' ');
                Observer.Client client = new Observer.Client(
                        clientId,
                        last.user().isEmpty() ? null : last.user(),
                        last.address().substring(0, Math.max(0, space)),
                        last.address().substring(space + 1));
                if (target.matches(client)) {
                    clients.add(clientId);
                }
            }
        });
        return clients;
    }

    /**
     * A page of the latest events of all clients.
     *
     * @param next the number after which the next page continues
     */
    public record Page(List<ClientEvent> events, long next) {}

    /**
     * Returns the events of all clients after a given one, oldest first; only the latest {@value RecentEvents#SLOTS} events are available.
     *
     * @param after {@link Page#next} of the previous page, or 0
     * @param max the maximum number of events; when there are more, the oldest ones are returned
     */
    public Page after(long after, int max) {
        List<ClientEvent> events = new ArrayList<>();
        long next = recent.forEachAfter(after, max, line -> events.addAll(EventText.decodeAll(line)));
        return new Page(events, next);
    }

    /** The number of events that were lost because too many arrived within a short time. */
    public long lost() {
        return queue.lost();
    }

    /** Stores the remaining events, and closes the files. */
    @Override
    public void close() {
        writer.close();
    }
}
