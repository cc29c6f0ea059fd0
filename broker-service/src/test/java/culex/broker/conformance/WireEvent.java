package culex.broker.conformance;

/** An event of a client's connection, in the order of arrival. */
sealed interface WireEvent {

    /** A complete packet that violated no rule. */
    record Packet(ReceivedPacket packet) implements WireEvent {
        @Override
        public String toString() {
            return packet.toString();
        }
    }

    /** The broker closed the connection, or rejected it before it was open. */
    record Closed(String how) implements WireEvent {
        @Override
        public String toString() {
            return "closed" + (how.isEmpty() ? "" : " (" + how + ")");
        }
    }

    /** The broker violated the specification. */
    record Violation(String what) implements WireEvent {
        @Override
        public String toString() {
            return "a violation: " + what;
        }
    }
}
