package culex.broker.conformance;

/** Thrown for a packet that violates the specification, whatever the sequence expects. */
final class WireViolation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WireViolation(String what) {
        super(what);
    }
}
