package culex.benchmarks.load;

/** The states of a client. */
enum Stage {
    UPGRADING,
    CONNECTING,
    SUBSCRIBING,
    READY
}
