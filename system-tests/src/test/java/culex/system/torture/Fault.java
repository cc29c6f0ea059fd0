package culex.system.torture;

/**
 * A fault of a run with a cluster.
 *
 * @param words the description of the fault in the output lines of a run
 * @param isOfLog whether the servers of the log are disturbed, so that a broker may fail to start
 * @param action makes the fault; returns when all processes run again, ready or not
 */
record Fault(String words, boolean isOfLog, Runnable action) {}
