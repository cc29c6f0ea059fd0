package culex.broker.delivery;

import culex.broker.codec.PacketEncoder;
import culex.broker.codec.PublishFrames;
import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.observe.Counters;
import culex.broker.observe.DropReason;
import culex.broker.observe.Events;
import culex.broker.packet.Packet;
import culex.broker.packet.PacketType;
import culex.broker.packet.ProtocolVersion;
import culex.broker.packet.QoS;
import culex.broker.security.ReceivePermissions;
import culex.broker.transport.Transport;
import culex.broker.wire.WireBuffer;
import org.jspecify.annotations.Nullable;

/** Writes packets to the client of a Session within the limits that its CONNECT set. Runs on the loop of the Network Connection. */
public final class Outlet {
    private static final int REASON_STRING_ROOM_BYTES = 256;
    /**
     * Minimum length in bytes of a Topic Name that gets an alias, because the first use of an alias costs three bytes. A client that limits
     * the size of packets gets no aliases, so that whether a message fits does not depend on earlier messages.
     */
    private static final int ALIASED_TOPIC_BYTES_MIN = 4;

    private final Transport transport;
    private final ProtocolVersion version;
    private final boolean mqtt5;
    private final int receiveMaximum;
    private final long maximumPacketSize;
    private final TopicAliases aliases;
    private final Counters counters;
    private final Events events;
    private final ReceivePermissions receiving;
    private final String clientId;
    /** The access rules at the time when a message was last sent while none was queued. Compared by identity with the current rules. */
    private @Nullable Object rules;

    /**
     * @param receiveMaximum the Receive Maximum of the client, 1 to 65,535
     * @param maximumPacketSize the Maximum Packet Size of the client, in bytes; {@link Long#MAX_VALUE} when it set none
     * @param topicAliasMaximum the maximum number of aliases that may be used, 0 for none
     * @param aliasBytesMax the maximum number of bytes of Topic Names with aliases; additional names get none
     * @param receiving what the client may receive
     */
    public Outlet(
            Transport transport,
            ProtocolVersion version,
            int receiveMaximum,
            long maximumPacketSize,
            int topicAliasMaximum,
            long aliasBytesMax,
            ReceivePermissions receiving) {
        this.receiving = receiving;
        this.clientId = receiving.clientId();
        this.transport = transport;
        this.version = version;
        this.mqtt5 = version.isMqtt5();
        this.receiveMaximum = receiveMaximum;
        this.maximumPacketSize = maximumPacketSize;
        this.aliases = new TopicAliases(
                topicAliasMaximum, aliasBytesMax, transport.loop().memory());
        this.counters = transport.loop().counters();
        this.events = transport.loop().events();
    }

    /** Called when the connection was closed. */
    public void end() {
        aliases.end();
    }

    /** The bytes of memory of the Topic Names that have aliases, and of packets that the socket has not accepted yet. */
    public long heldBytes() {
        return aliases.heldBytes() + transport.waitingBytes();
    }

    Transport transport() {
        return transport;
    }

    int receiveMaximum() {
        return receiveMaximum;
    }

    /** Called when the exchange of a message of QoS 1 or 2 has ended: with PUBACK, PUBCOMP, or PUBREC with an error. */
    void settled(int packetIdentifier) {
        events.settled(clientId, packetIdentifier);
    }

    boolean isWritable() {
        return transport.isWritable();
    }

    long nowMillis() {
        return transport.loop().nowMillis();
    }

    /**
     * Appends any packet but PUBLISH to the batch.
     *
     * @return false when the packet is larger than the client accepts, and was not appended ([MQTT-3.1.2-24])
     */
    public boolean send(Packet packet) {
        WireBuffer batch = transport.batch();
        int before = batch.length();
        PacketEncoder.encode(batch, packet, version);
        int size = batch.length() - before;
        if (size > maximumPacketSize) {
            batch.truncate(before);
            return false;
        }
        counters.packetSent(packet.type(), size);
        transport.wrote();
        return true;
    }

    /**
     * Whether acknowledgements may contain a Reason String: not when the client accepts only small packets ([MQTT-3.4.2-2],
     * [MQTT-3.5.2-2]).
     */
    public boolean takesReasonStrings() {
        return maximumPacketSize >= REASON_STRING_ROOM_BYTES;
    }

    /**
     * Whether the client may still receive a message that was queued, perhaps before the access rules changed.
     *
     * @param hasWaited false when the message was not queued, so that it was matched by the current rules
     */
    boolean permits(Message message, boolean hasWaited) {
        Object now = receiving.rules();
        if (rules == now) {
            return true;
        }
        if (!hasWaited) {
            rules = now;
            return true;
        }
        return receiving.permits(message.topic());
    }

    /** Called when the permissions of the client have changed: queued messages are checked again before they are sent. */
    public void checkQueued() {
        rules = null;
    }

    /** The reason for which a message is not sent to the client, or null; see {@link #permits}. */
    @Nullable DropReason obstacle(Delivery delivery, boolean hasWaited) {
        Message message = delivery.message();
        if (isExpired(message)) {
            return DropReason.EXPIRED; // [MQTT-3.3.2-5]
        }
        if (!takes(message, delivery.options(), delivery.qos())) {
            return DropReason.TOO_LARGE; // [MQTT-3.1.2-25]
        }
        return permits(message, hasWaited) ? null : DropReason.NOT_AUTHORIZED;
    }

    boolean isExpired(Message message) {
        return message.expiresAtMillis() != Message.NEVER && message.isExpired(nowMillis());
    }

    /** Whether the client accepts a PUBLISH of the size of a message ([MQTT-3.1.2-24]). */
    boolean takes(Message message, Delivery.Options options, QoS qos) {
        return maximumPacketSize == Long.MAX_VALUE
                || PublishFrames.size(message, options, qos, mqtt5, 0, true) <= maximumPacketSize;
    }

    /** Appends a PUBLISH that {@link #takes} has accepted. */
    void publish(
            Message message, Delivery.Options options, QoS qos, boolean retain, boolean dup, int packetIdentifier) {
        int alias = 0;
        boolean sendTopic = true;
        if (aliases.maximum() > 0 && message.topic().utf8().length >= ALIASED_TOPIC_BYTES_MIN) {
            alias = aliases.alias(message.topic().value());
            sendTopic = alias == 0;
            if (alias == 0
                    && maximumPacketSize == Long.MAX_VALUE
                    && aliases.hasRoom(message.topic().value())) {
                alias = aliases.add(message.topic().value());
            }
        }
        WireBuffer batch = transport.batch();
        int before = batch.length();
        byte[] payload = message.payload();
        boolean isCopied = payload.length < Transport.SHARED_BYTES_MIN;
        PublishFrames.write(
                batch,
                message,
                options,
                qos,
                retain,
                dup,
                packetIdentifier,
                mqtt5,
                alias,
                sendTopic,
                isCopied,
                message.expiresAtMillis() == Message.NEVER ? 0 : nowMillis());
        int size = batch.length() - before;
        if (!isCopied) {
            size += payload.length;
            transport.share(payload);
        }
        counters.packetSent(PacketType.PUBLISH, size);
        events.delivered(clientId, message, qos, packetIdentifier, dup);
        transport.wrotePublish(message.receivedNanos());
    }
}
