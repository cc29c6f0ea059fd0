package culex.system.torture;

/**
 * A fault of a run with a cluster.
 *
 * @param words what happens, as the lines of a run say it
 * @param isOfLog whether the servers of the log are disturbed, so that a broker may fail to start
 * @param action makes the fault; returns when all processes run again, ready or not
 */
record Fault(String words, boolean isOfLog, Runnable action) {}
