package culex.benchmarks.load;

/** How far a client has come. */
enum Stage {
    UPGRADING,
    CONNECTING,
    SUBSCRIBING,
    READY
}
