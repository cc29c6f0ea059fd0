package culex.broker.session;

/**
 * How the last Network Connection of a Session ended.
 *
 * @param atMillis when, in milliseconds of the epoch
 * @param reason the label of the metric mqtt_connections_closed
 */
public record LastDisconnect(long atMillis, String reason) {}
