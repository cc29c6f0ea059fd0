package culex.broker.connection;

import culex.broker.codec.DecoderLimits;
import java.time.Duration;

/**
 * What a Network Connection may do.
 *
 * @param decoder the limits of packets
 * @param partialPacketsBytesMax the most bytes of incomplete packets of all connections
 * @param unreadAnswersTimeout how long a client may take no byte while answers wait for it
 * @param connectTimeout how long a connection may take to send CONNECT
 * @param connectLagMax how late an event loop may be to let clients in (0x97 beyond); zero for any lateness
 * @param connectionsMax the most Network Connections of the broker (0x97 beyond)
 * @param clientIdBytesMax the longest Client Identifier (0x85 beyond)
 * @param clientIdOf31CharactersMax the longest Client Identifier of MQTT 3.1, 23 by its text (0x02 beyond)
 * @param topicLevelsMax the most levels of a Topic Name (0x90 beyond) or Topic Filter (0x8F beyond)
 * @param topicAliasMaximum the most Topic Aliases that a client may use (0x94 beyond)
 * @param aliasBytesPerClientMax the most bytes of Topic Names with aliases, in each direction (0x97 beyond)
 * @param keepAliveMax the longest Keep Alive, imposed as Server Keep Alive; zero imposes none
 * @param silenceMax the longest silence of a client before MQTT 5.0 with Keep Alive 0; zero allows any
 * @param sessionExpiryMax the longest Session Expiry Interval in seconds; 4,294,967,295 sets no bound
 * @param sessionExpiryOf311 how long a persistent session of a version before MQTT 5.0 lasts without its client, in seconds
 * @param payloadFormatChecked whether a payload with Payload Format Indicator 1 must be UTF-8 (0x99 otherwise)
 */
public record ConnectionLimits(
        DecoderLimits decoder,
        long partialPacketsBytesMax,
        Duration unreadAnswersTimeout,
        Duration connectTimeout,
        Duration connectLagMax,
        int connectionsMax,
        int clientIdBytesMax,
        int clientIdOf31CharactersMax,
        int topicLevelsMax,
        int topicAliasMaximum,
        long aliasBytesPerClientMax,
        Duration keepAliveMax,
        Duration silenceMax,
        long sessionExpiryMax,
        long sessionExpiryOf311,
        boolean payloadFormatChecked) {}
