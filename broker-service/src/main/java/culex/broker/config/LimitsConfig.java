package culex.broker.config;

import culex.broker.delivery.OutboundLimits.QueueFull;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.OptionalLong;

/** Limits of one client, and of all clients together. */
public interface LimitsConfig {
    /** Maximum size of a packet that is accepted, in bytes. */
    @WithDefault("2097152")
    int maximumPacketSize();

    /** Maximum number of unacknowledged QoS 1 and 2 messages from a client to the broker. */
    @WithDefault("65535")
    int receiveMaximum();

    /** Maximum number of QoS 1 and 2 messages in flight to a client, even if its Receive Maximum is higher. */
    @WithDefault("65535")
    int inflightMessagesMax();

    /**
     * Maximum number of bytes of QoS 1 and 2 messages in flight to a client, but always one message; those beyond the maximum wait in its
     * queue.
     */
    @WithDefault("1048576")
    long inflightBytesPerClientMax();

    /** Maximum number of bytes of a client's QoS 2 messages before their PUBREL (0x97; MQTT 3.1.1: disconnected), but always one message. */
    @WithDefault("4194304")
    long inboundQos2BytesPerClientMax();

    /** Maximum number of bytes of QoS 2 messages of all clients before their PUBREL; by default 10 % of the heap. */
    OptionalLong inboundQos2BytesMax();

    /** Maximum number of messages in the queue of a client. */
    @WithDefault("100000")
    int queuedMessagesMax();

    /** Maximum number of bytes of QoS 1 and 2 messages in the queue of a client. */
    @WithDefault("67108864")
    long queuedBytesMax();

    /** Maximum number of bytes of QoS 1 and 2 messages in the queue of a client whose session is not persistent, or with the memory store; by default 5 % of the heap. */
    OptionalLong queuedMemoryBytesPerClientMax();

    /** Maximum number of messages in the queues of all clients together; by default as many as take 10 % of the heap, at 16 bytes each. */
    OptionalLong queuedEntriesMax();

    /** Maximum number of bytes of QoS 0 messages in the queue of a client that reads slowly. */
    @WithDefault("1048576")
    long qos0QueueBytesPerClientMax();

    /** How long a message may be in the queue of a client; 0 for as long as the client's Session lasts. */
    @WithDefault("0s")
    Duration queuedAgeMax();

    /** What happens when the queue of a client is full: drop-newest, drop-oldest or disconnect. */
    @WithDefault("drop-newest")
    QueueFull queueFull();

    /** Maximum number of subscriptions of a client. */
    @WithDefault("10000")
    int subscriptionsMax();

    /** Maximum number of bytes of memory for the subscriptions of a client; beyond it SUBACK has 0x97 (MQTT 3.1.1: 0x80); by default 5 % of the heap. */
    OptionalLong subscriptionBytesPerClientMax();

    /** Maximum number of bytes of memory for the subscriptions of all clients (0x97, MQTT 3.1.1 0x80); by default 20 % of the heap. */
    OptionalLong subscriptionBytesMax();

    /** Maximum number of Topic Filters in one SUBSCRIBE or UNSUBSCRIBE. */
    @WithDefault("1000")
    int filtersMax();

    /** Maximum number of levels of a Topic Name or Topic Filter. */
    @WithDefault("256")
    int topicLevelsMax();

    /** Maximum number of Topic Aliases in each direction of a connection; 0 for none. */
    @WithDefault("64")
    int topicAliasMaximum();

    /** Maximum number of bytes of Topic Names that have an alias, in each direction of a connection; a client that sets more is disconnected (0x97). */
    @WithDefault("131072")
    long aliasBytesPerClientMax();

    /** Maximum number of properties in a packet, User Properties included. */
    @WithDefault("10000")
    int propertiesMax();

    /** Maximum number of bytes of properties in a packet. */
    @WithDefault("262144")
    int propertiesBytesMax();

    /** Maximum length of a Client Identifier, in bytes. */
    @WithDefault("1024")
    int clientIdBytesMax();

    /** Maximum length of a Client Identifier of an MQTT 3.1 client, in characters; the specification of MQTT 3.1 allows 23. */
    @WithDefault("1024")
    int clientIdOf31CharactersMax();

    /** Maximum number of connected clients. */
    @WithDefault("100000")
    int connectionsMax();

    /** Maximum number of persistent sessions (0x97, MQTT 3.1.1 0x03), of which long Client Identifiers count more; by default 10 % of the heap. */
    OptionalLong sessionsMax();

    /** Maximum number of bytes of a will (0x97, MQTT 3.1.1 0x03). */
    @WithDefault("131072")
    long willBytesPerClientMax();

    /** Maximum number of bytes of the wills of all clients (0x97, MQTT 3.1.1 0x03); by default 5 % of the heap. */
    OptionalLong willBytesMax();

    /** Maximum number of retained messages. */
    @WithDefault("1000000")
    int retainedMessagesMax();

    /** Maximum number of take-overs of one Client Identifier within 10 s; further connections with it are rejected (0x97) while a client with it is connected. */
    @WithDefault("5")
    int takeOversMax();

    /** Maximum number of bytes of retained messages, with topics and properties (0x97); by default half of the disk, in memory 20 % of the heap. */
    OptionalLong retainedBytesMax();

    /** Maximum number of bytes of one retained message, counted in the same way (0x97 beyond); by default what fits a packet. */
    OptionalLong retainedMessageBytesMax();

    /** Maximum number of bytes of the cache of receivers by Topic Name; by default 4 % of the heap. */
    OptionalLong cacheBytesMax();

    /** Maximum time of a connection from its start to CONNACK, authentication included. */
    @WithDefault("10s")
    Duration connectTimeout();

    /** How long a client may read no byte while responses to its requests wait to be sent; then it is disconnected. */
    @WithDefault("30s")
    Duration unreadAnswersTimeout();

    /** Maximum number of bytes of incomplete packets of all clients; beyond it, large packets are read one after the other. By default 10 % of the heap. */
    OptionalLong partialPacketsBytesMax();

    /** Maximum size of a CONNECT that is accepted, in bytes. */
    @WithDefault("131072")
    int connectPacketSizeMax();

    /** Maximum number of sockets that wait for CONNACK or are plain HTTP; those beyond the maximum are closed when they are accepted; 0 for no limit. */
    @WithDefault("2000")
    int unauthenticatedConnectionsMax();

    /** Maximum number of sockets per address (IPv6: /64) that wait for CONNACK or are plain HTTP; a socket beyond the maximum waits up to a second until one of them gets CONNACK or is closed, otherwise the waiting socket is closed; 0 for no limit. */
    @WithDefault("64")
    int unauthenticatedPerAddressMax();

    /** Maximum number of bytes of incomplete packets and requests of all sockets together that wait for CONNACK or are plain HTTP; 0 for no limit. */
    @WithDefault("16777216")
    long unauthenticatedBytesMax();

    /** Maximum number of connected clients per address (IPv6: /64), 0x97 beyond; 0 for no limit, because many may come through one proxy. */
    @WithDefault("0")
    int connectionsPerAddressMax();

    /** Maximum number of CONNECT packets per address (IPv6: /64) within a second, 0x97 beyond; 0 for no limit. */
    @WithDefault("0")
    int connectsPerSecondPerAddressMax();

    /** How long an HTTP connection may take to send a request, and how long it may be idle; a response may take three times as long; 0 for no limit. */
    @WithDefault("10s")
    Duration httpTimeout();

    /** New connections are rejected (0x97, or HTTP 503 with Retry-After) while their event loop lags by more than this; 0 disables the check. */
    @WithDefault("2s")
    Duration connectLagMax();

    /** Maximum Keep Alive, imposed on MQTT 5 clients; 0 imposes none. */
    @WithDefault("0s")
    Duration keepAliveMax();

    /** How long an MQTT 3.1 or 3.1.1 client whose Keep Alive is 0 may send nothing; then it is disconnected; 0 for no limit. */
    @WithDefault("0s")
    Duration silenceMax();

    /** Maximum Session Expiry Interval in seconds; 4294967295 for no limit. */
    @WithDefault("4294967295")
    long sessionExpiryMax();

    /** How long, in seconds, a persistent session of MQTT 3.1.1 lasts without its client, which cannot set that time itself; 4294967295 for ever. */
    @WithDefault("2592000")
    long sessionExpiryOf311();

    /** Whether a PUBLISH with Payload Format Indicator 1 is rejected (0x99) if its payload is not UTF-8. */
    @WithDefault("false")
    boolean payloadFormatChecked();
}
