package culex.broker.boot;

import culex.broker.connection.Admission;

/** The state of the broker towards new clients: accepts clients, accepts sockets only, or stops. Methods may be called from any thread. */
final class Acceptance {
    private final Admission admission;
    private volatile boolean accepting;
    private volatile boolean listening;
    private volatile boolean stopping;

    Acceptance(Admission admission) {
        this.admission = admission;
    }

    /** Called when the ports of all listeners are open: sockets and clients are accepted from now on. */
    void begin() {
        listening = true;
        accepting = true;
    }

    /** Whether new clients are accepted. */
    boolean isAccepting() {
        return accepting;
    }

    /**
     * Whether new sockets are accepted. While the broker stops, sockets are accepted longer than clients, so that CONNACK can tell new
     * clients the reason.
     */
    boolean isListening() {
        return listening;
    }

    /** Called before the ports of the listeners are closed: no sockets are accepted from now on. */
    void endListening() {
        listening = false;
    }

    /** Marks the broker as stopping; returns false if an earlier call has marked it. */
    synchronized boolean beginStop() {
        boolean isFirst = !stopping;
        stopping = true;
        return isFirst;
    }

    /** Whether the broker is stopping. */
    boolean isStopping() {
        return stopping;
    }

    /** Rejects every new client from now on; returns false if new clients were rejected before this call, too. */
    synchronized boolean stopAccepting() {
        boolean wasAccepting = accepting;
        accepting = false;
        admission.close();
        return wasAccepting;
    }

    /** Accepts clients again after {@link #stopAccepting}; returns false when the broker is stopping. */
    synchronized boolean acceptAgain() {
        if (stopping) {
            return false;
        }
        admission.open();
        accepting = true;
        return true;
    }
}
