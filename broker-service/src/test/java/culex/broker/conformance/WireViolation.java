package culex.broker.conformance;

/** Thrown for a packet that violates the specification, even if the test script (wire sequence) does not check that packet. */
final class WireViolation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WireViolation(String what) {
        super(what);
    }
}
