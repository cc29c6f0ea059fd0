package culex.broker.boot;

import culex.broker.connection.Admission;

/** Whether the broker lets clients in, takes connections, or stops. From any thread. */
final class Acceptance {
    private final Admission admission;
    private volatile boolean accepting;
    private volatile boolean listening;
    private volatile boolean stopping;

    Acceptance(Admission admission) {
        this.admission = admission;
    }

    /** The listeners are open. */
    void begin() {
        listening = true;
        accepting = true;
    }

    /** Whether clients are let in. */
    boolean isAccepting() {
        return accepting;
    }

    /** Whether connections are taken: while the broker stops, to tell new clients so, they are taken longer than clients are let in. */
    boolean isListening() {
        return listening;
    }

    /** The listeners are about to close. */
    void endListening() {
        listening = false;
    }

    /** The broker stops: false when it was stopping before. */
    synchronized boolean beginStop() {
        boolean isFirst = !stopping;
        stopping = true;
        return isFirst;
    }

    /** Whether the broker stops. */
    boolean isStopping() {
        return stopping;
    }

    /** Lets no more clients in; false when none are let in already. */
    synchronized boolean stopAccepting() {
        boolean wasAccepting = accepting;
        accepting = false;
        admission.close();
        return wasAccepting;
    }

    /** Lets clients in again after {@link #stopAccepting}; false when the broker stops. */
    synchronized boolean acceptAgain() {
        if (stopping) {
            return false;
        }
        admission.open();
        accepting = true;
        return true;
    }
}
