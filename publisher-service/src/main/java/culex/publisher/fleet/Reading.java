package culex.publisher.fleet;

import culex.publisher.connection.OutboundMessage;

/**
 * One reading of a sensor that is not acknowledged yet.
 *
 * @param order its number among the readings of its sensor, over all streams
 * @param message the message to send
 */
record Reading(long order, OutboundMessage message) {}
