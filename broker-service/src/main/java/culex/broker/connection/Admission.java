package culex.broker.connection;

import java.util.concurrent.atomic.AtomicInteger;

/** How many clients may be connected. From any loop. */
public final class Admission {
    private final int connectionsMax;
    private final AtomicInteger admitted = new AtomicInteger();

    public Admission(int connectionsMax) {
        this.connectionsMax = connectionsMax;
    }

    /** Counts a client in; false when there are as many as may be. Every client that asked leaves once. */
    boolean admit() {
        return admitted.incrementAndGet() <= connectionsMax;
    }

    void leave(boolean asked) {
        if (asked) {
            admitted.decrementAndGet();
        }
    }
}
