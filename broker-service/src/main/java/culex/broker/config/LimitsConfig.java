package culex.broker.config;

import culex.broker.delivery.OutboundLimits.QueueFull;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.OptionalLong;

/** What one client, and all of them, may use. */
public interface LimitsConfig {
    /** The largest packet that is accepted, in bytes. */
    @WithDefault("2097152")
    int maximumPacketSize();

    /** The most QoS 1 and 2 messages that a client may have on their way to the broker. */
    @WithDefault("65535")
    int receiveMaximum();

    /** The most QoS 1 and 2 messages on their way to a client, whatever its Receive Maximum. */
    @WithDefault("65535")
    int inflightMessagesMax();

    /** The most bytes of QoS 1 and 2 messages on their way to a client, but always one message; further ones wait in its queue. */
    @WithDefault("1048576")
    long inflightBytesPerClientMax();

    /** The most bytes of a client's QoS 2 messages before their PUBREL (0x97; MQTT 3.1.1: disconnected), but always one message. */
    @WithDefault("4194304")
    long inboundQos2BytesPerClientMax();

    /** The most bytes of QoS 2 messages of all clients before their PUBREL; by default 10 % of the heap. */
    OptionalLong inboundQos2BytesMax();

    /** The most messages that wait for a client. */
    @WithDefault("100000")
    int queuedMessagesMax();

    /** The most bytes of QoS 1 and 2 messages that wait for a client. */
    @WithDefault("67108864")
    long queuedBytesMax();

    /** The most of these bytes that are not in the store: without a persistent session, or with the memory store; by default 5 % of the heap. */
    OptionalLong queuedMemoryBytesPerClientMax();

    /** The most messages that wait for all clients together; by default as many as take 10 % of the heap, at 16 bytes each. */
    OptionalLong queuedEntriesMax();

    /** The most bytes of QoS 0 messages that wait for a client that reads slowly. */
    @WithDefault("1048576")
    long qos0QueueBytesPerClientMax();

    /** How long a message may wait for a client; 0 for as long as the client's Session lasts. */
    @WithDefault("0s")
    Duration queuedAgeMax();

    /** What happens when the queue of a client is full: drop-newest, drop-oldest or disconnect. */
    @WithDefault("drop-newest")
    QueueFull queueFull();

    /** The most subscriptions of a client. */
    @WithDefault("10000")
    int subscriptionsMax();

    /** The most bytes of memory for the subscriptions of a client; beyond it SUBACK has 0x97 (MQTT 3.1.1: 0x80); by default 5 % of the heap. */
    OptionalLong subscriptionBytesPerClientMax();

    /** The most bytes of memory for the subscriptions of all clients (0x97, MQTT 3.1.1 0x80); by default 20 % of the heap. */
    OptionalLong subscriptionBytesMax();

    /** The most Topic Filters in one SUBSCRIBE or UNSUBSCRIBE. */
    @WithDefault("1000")
    int filtersMax();

    /** The most levels of a Topic Name or Topic Filter. */
    @WithDefault("256")
    int topicLevelsMax();

    /** The most Topic Aliases in each direction of a connection; 0 for none. */
    @WithDefault("64")
    int topicAliasMaximum();

    /** The most bytes of Topic Names that have an alias, in each direction of a connection; a client that sets more is disconnected (0x97). */
    @WithDefault("131072")
    long aliasBytesPerClientMax();

    /** The most properties in a packet, User Properties included. */
    @WithDefault("10000")
    int propertiesMax();

    /** The most bytes of properties in a packet. */
    @WithDefault("262144")
    int propertiesBytesMax();

    /** The longest Client Identifier, in bytes. */
    @WithDefault("1024")
    int clientIdBytesMax();

    /** The longest Client Identifier of an MQTT 3.1 client, in characters; its text says 23. */
    @WithDefault("1024")
    int clientIdOf31CharactersMax();

    /** The most connected clients. */
    @WithDefault("100000")
    int connectionsMax();

    /** The most persistent sessions (0x97, MQTT 3.1.1 0x03), of which long Client Identifiers count more; by default 10 % of the heap. */
    OptionalLong sessionsMax();

    /** The most bytes of a will (0x97, MQTT 3.1.1 0x03). */
    @WithDefault("131072")
    long willBytesPerClientMax();

    /** The most bytes of the wills of all clients (0x97, MQTT 3.1.1 0x03); by default 5 % of the heap. */
    OptionalLong willBytesMax();

    /** The most retained messages. */
    @WithDefault("1000000")
    int retainedMessagesMax();

    /** How often within 10 s connections may replace the connected client of one Client Identifier; further ones are rejected (0x97). */
    @WithDefault("5")
    int takeOversMax();

    /** The most bytes of retained messages, with topics and properties (0x97); by default half of the disk, in memory 20 % of the heap. */
    OptionalLong retainedBytesMax();

    /** The most bytes of one retained message, counted in the same way (0x97 beyond); by default what fits a packet. */
    OptionalLong retainedMessageBytesMax();

    /** The most bytes that the broker uses to remember which clients receive a Topic Name; by default 4 % of the heap. */
    OptionalLong cacheBytesMax();

    /** How long a connection may take from its start to CONNACK, authentication included. */
    @WithDefault("10s")
    Duration connectTimeout();

    /** How long a client may take no byte of what is sent to it while answers to its requests wait; then it is disconnected. */
    @WithDefault("30s")
    Duration unreadAnswersTimeout();

    /** The most bytes of incomplete packets of all clients; beyond, large packets are read one after the other. By default 10 % of the heap. */
    OptionalLong partialPacketsBytesMax();

    /** The largest CONNECT that is accepted, in bytes. */
    @WithDefault("131072")
    int connectPacketSizeMax();

    /** The most sockets that wait for CONNACK or are plain HTTP; further ones are closed at their accept; 0 for no limit. */
    @WithDefault("2000")
    int unauthenticatedConnectionsMax();

    /** The most such sockets per address (IPv6: /64); a further one waits a second for its turn and is closed; 0 for no limit. */
    @WithDefault("64")
    int unauthenticatedPerAddressMax();

    /** The most bytes of incomplete packets and requests that such sockets hold together; 0 for no limit. */
    @WithDefault("16777216")
    long unauthenticatedBytesMax();

    /** The most connected clients per address (IPv6: /64), 0x97 beyond; 0 for no limit, because many may come through one proxy. */
    @WithDefault("0")
    int connectionsPerAddressMax();

    /** The most CONNECT packets per address (IPv6: /64) within a second, 0x97 beyond; 0 for no limit. */
    @WithDefault("0")
    int connectsPerSecondPerAddressMax();

    /** How long an HTTP connection may take to send a request, and how long it may be idle; a response may take three times as long; 0 for any time. */
    @WithDefault("10s")
    Duration httpTimeout();

    /** New connections are rejected (0x97, or HTTP 503 with Retry-After) while their event loop lags by more than this; 0 disables the check. */
    @WithDefault("2s")
    Duration connectLagMax();

    /** The longest Keep Alive, imposed on MQTT 5 clients; 0 imposes none. */
    @WithDefault("0s")
    Duration keepAliveMax();

    /** The longest silence of an MQTT 3.1 or 3.1.1 client whose Keep Alive is 0, which is disconnected then; 0 allows any. */
    @WithDefault("0s")
    Duration silenceMax();

    /** The longest Session Expiry Interval in seconds; 4294967295 sets no bound. */
    @WithDefault("4294967295")
    long sessionExpiryMax();

    /** How long, in seconds, a persistent session of MQTT 3.1.1 lasts without its client, which cannot say so; 4294967295 for ever. */
    @WithDefault("2592000")
    long sessionExpiryOf311();

    /** Whether a payload that is said to be UTF-8 is checked. */
    @WithDefault("false")
    boolean payloadFormatChecked();
}
