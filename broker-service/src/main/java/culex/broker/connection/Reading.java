package culex.broker.connection;

import culex.broker.transport.Transport;

/** Whether a connection takes packets: not while an answer is awaited, and not while other loops are behind. On its loop. */
final class Reading {
    private final Transport transport;
    private boolean held;
    private boolean congested;

    Reading(Transport transport) {
        this.transport = transport;
    }

    /** Whether an answer is awaited. */
    boolean isHeld() {
        return held;
    }

    boolean isCongested() {
        return congested;
    }

    void hold(boolean awaits) {
        held = awaits;
        apply();
    }

    void congest(boolean behind) {
        congested = behind;
        apply();
    }

    private void apply() {
        transport.setReadable(!held && !congested);
    }
}
