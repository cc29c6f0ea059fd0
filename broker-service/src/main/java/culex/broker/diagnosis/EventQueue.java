package culex.broker.diagnosis;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The queue between the event loops and the worker that stores events, limited in bytes. Events above the limit are lost and counted. So
 * are events of more than {@value #REJECTED_PER_SECOND} rejected clients a second, and events of subscribing and unsubscribing that use
 * more than half of the limit, so that many such events do not displace all others. Any thread may add events, without locks; one thread
 * removes them.
 */
final class EventQueue {
    static final int REJECTED_PER_SECOND = 100;
    private static final long SECOND_MILLIS = 1000;

    private final ConcurrentLinkedQueue<ClientEvent> events = new ConcurrentLinkedQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    /** The part of {@link #bytes} that events of subscribing and unsubscribing use. */
    private final AtomicLong subscriptionBytes = new AtomicLong();

    private final AtomicLong lost = new AtomicLong();
    private final AtomicLong second = new AtomicLong();
    private final AtomicInteger rejected = new AtomicInteger();
    private final long bytesMax;
    private final LongSupplier wallMillis;

    /** @param wallMillis the wall clock, in milliseconds of the epoch */
    EventQueue(long bytesMax, LongSupplier wallMillis) {
        this.bytesMax = bytesMax;
        this.wallMillis = wallMillis;
    }

    long nowMillis() {
        return wallMillis.getAsLong();
    }

    /** Adds an event, or counts it as lost. */
    void add(ClientEvent event) {
        int size = event.sizeBytes();
        boolean isFlood = event.isRejection() && !permitsRejected(event.atMillis() / SECOND_MILLIS);
        boolean isSubscription = isSubscription(event);
        if (isFlood
                || bytes.get() + size > bytesMax
                || (isSubscription && subscriptionBytes.get() + size > bytesMax / 2)) {
            lost.incrementAndGet();
            return;
        }
        bytes.addAndGet(size);
        if (isSubscription) {
            subscriptionBytes.addAndGet(size);
        }
        events.add(event);
    }

    private static boolean isSubscription(ClientEvent event) {
        return event.kind() == ClientEvent.Kind.SUBSCRIBED || event.kind() == ClientEvent.Kind.UNSUBSCRIBED;
    }

    private boolean permitsRejected(long now) {
        long before = second.get();
        if (before != now && second.compareAndSet(before, now)) {
            rejected.set(0);
        }
        return rejected.incrementAndGet() <= REJECTED_PER_SECOND;
    }

    /** The oldest event, or null. */
    @Nullable ClientEvent poll() {
        ClientEvent event = events.poll();
        if (event != null) {
            bytes.addAndGet(-event.sizeBytes());
            if (isSubscription(event)) {
                subscriptionBytes.addAndGet(-event.sizeBytes());
            }
        }
        return event;
    }

    /** The number of events that the queue has lost since the start of the broker. */
    long lost() {
        return lost.get();
    }
}
