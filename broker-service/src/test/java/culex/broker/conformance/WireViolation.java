package culex.broker.conformance;

/** What the broker sent breaks the specification whatever the sequence expected. */
final class WireViolation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WireViolation(String what) {
        super(what);
    }
}
