package culex.system.hostile;

/** What the client of an attack must get. */
enum Expectation {
    /** A Reason Code that rejects, or a closed connection. */
    REJECTED,
    /** Any answer: the protocol allows what it does, and the broker may also reject it. */
    ANSWERED,
    /** No rejection and no closed connection: it does no harm. */
    SERVED
}
