package culex.publisher.fleet;

import culex.publisher.connection.OutboundMessage;

/**
 * One reading of a sensor that is not acknowledged yet.
 *
 * @param order the sequence number of the reading among the readings of all streams of its sensor
 * @param message the message to send
 */
record Reading(long order, OutboundMessage message) {}
