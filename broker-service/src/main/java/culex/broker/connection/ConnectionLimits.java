package culex.broker.connection;

import culex.broker.codec.DecoderLimits;
import java.time.Duration;

/**
 * Limits of a Network Connection.
 *
 * @param decoder the limits of packets
 * @param partialPacketsBytesMax the maximum number of bytes of incomplete packets of all connections
 * @param unreadAnswersTimeout how long responses to a client may wait in its socket while the client reads no byte; then it is disconnected
 * @param connectTimeout how long a connection may take to send CONNECT
 * @param connectLagMax a CONNECT is rejected with 0x97 while its event loop runs its timers later than this; zero for no limit
 * @param connectionsMax the maximum number of Network Connections of the broker (0x97 beyond)
 * @param clientIdBytesMax the maximum length of a Client Identifier in bytes (0x85 beyond)
 * @param clientIdOf31CharactersMax the maximum length of a Client Identifier of MQTT 3.1 in characters, 23 in its specification (0x02
 *     beyond)
 * @param topicLevelsMax the maximum number of levels of a Topic Name (0x90 beyond) or Topic Filter (0x8F beyond)
 * @param topicAliasMaximum the maximum number of Topic Aliases that a client may use (0x94 beyond)
 * @param aliasBytesPerClientMax the maximum number of bytes of Topic Names with aliases, in each direction (0x97 beyond)
 * @param keepAliveMax the maximum Keep Alive, imposed as Server Keep Alive; zero imposes none
 * @param silenceMax how long a client before MQTT 5.0 with Keep Alive 0 may send nothing; zero for no limit
 * @param sessionExpiryMax the maximum Session Expiry Interval in seconds; 4,294,967,295 sets no bound
 * @param sessionExpiryOf311 how long a persistent session of a version before MQTT 5.0 lasts without its client, in seconds
 * @param payloadFormatChecked whether a PUBLISH with Payload Format Indicator 1 and a payload that is not UTF-8 is rejected with 0x99
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
