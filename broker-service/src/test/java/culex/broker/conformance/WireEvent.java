package culex.broker.conformance;

/** What a client can see of its connection, in the order of the wire. */
sealed interface WireEvent {

    /** A whole packet that broke no law. */
    record Packet(ReceivedPacket packet) implements WireEvent {
        @Override
        public String toString() {
            return packet.toString();
        }
    }

    /** The broker ended the connection (or never opened it). */
    record Closed(String how) implements WireEvent {
        @Override
        public String toString() {
            return "closed" + (how.isEmpty() ? "" : " (" + how + ")");
        }
    }

    /** The broker broke the specification. */
    record Violation(String what) implements WireEvent {
        @Override
        public String toString() {
            return "a violation: " + what;
        }
    }
}
