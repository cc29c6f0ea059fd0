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

    /** Called when the listeners are open. */
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

    /** Called when the listeners are about to close. */
    void endListening() {
        listening = false;
    }

    /** Marks the broker as stopping; returns false when it was stopping already. */
    synchronized boolean beginStop() {
        boolean isFirst = !stopping;
        stopping = true;
        return isFirst;
    }

    /** Whether the broker is stopping. */
    boolean isStopping() {
        return stopping;
    }

    /** Accepts no more clients; returns false when none were accepted already. */
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
