package culex.broker.store.log;

/**
 * A commit in the log.
 *
 * @param position the last position of the log that belongs to the commit
 */
@SuppressWarnings("ArrayRecordComponent") // the array is not changed
public record LogRecord(long position, byte[] commit) {}
