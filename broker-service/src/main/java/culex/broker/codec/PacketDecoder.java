package culex.broker.codec;

import static culex.broker.packet.MqttException.malformed;
import static culex.broker.packet.MqttException.protocolError;

import culex.broker.packet.Disconnect;
import culex.broker.packet.MqttException;
import culex.broker.packet.Packet;
import culex.broker.packet.PacketType;
import culex.broker.packet.PingReq;
import culex.broker.packet.ProtocolVersion;
import culex.broker.packet.ReasonCode;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the packets of a client from runs of bytes that may begin and end anywhere. One per Network Connection,
 * used on its event loop. A packet over the size limit is rejected at its fixed header, before its bytes are buffered.
 */
public final class PacketDecoder {
    /** Smallest buffer for a packet that arrives in pieces. The buffer doubles as bytes arrive, up to the packet's size. */
    private static final int BUFFER_BYTES_MIN = 256;

    /** A buffer larger than this is replaced by a smaller one when less than a quarter of the buffer is in use. */
    private static final int LARGE_BUFFER_BYTES = 16 * 1024;

    private static final byte[] NOTHING = {};

    private final DecoderLimits limits;
    private final WireReader reader = new WireReader();
    private final BodyDecoder bodies;
    private final ConnectDecoder connects;
    private @Nullable ProtocolVersion version;
    private byte[] input = NOTHING;
    private int position;
    private int end;
    private boolean borrowed;
    /** The unused part of the offered bytes, when they follow an incomplete packet. */
    private byte[] offered = NOTHING;

    private int offeredFrom;
    private int offeredTo;
    private int packetBytes;
    private int decodedPackets;

    public PacketDecoder(DecoderLimits limits, TopicCache topics) {
        this.limits = limits;
        PropertiesCodec properties = new PropertiesCodec(limits.propertiesMax(), limits.propertiesBytesMax());
        bodies = new BodyDecoder(reader, properties, topics);
        connects = new ConnectDecoder(reader, properties);
    }

    /** The protocol version of the CONNECT, known once its protocol level is read; null before. */
    public @Nullable ProtocolVersion version() {
        return version != null ? version : connects.version();
    }

    /**
     * Offers bytes. The array is borrowed until {@link #release}; take the packets with {@link #next} before that.
     *
     * @param bytes the array; not written to
     */
    public void offer(byte[] bytes, int from, int to) {
        if (position == end) {
            input = bytes;
            position = from;
            end = to;
            borrowed = true;
            return;
        }
        offered = bytes;
        offeredFrom = from;
        offeredTo = to;
    }

    private int unusedBytes() {
        return offeredTo - offeredFrom;
    }

    /** Appends {@code count} of the offered bytes to the bytes of the incomplete packet. */
    private void append(int count) {
        ensureOwnBuffer(count);
        System.arraycopy(offered, offeredFrom, input, end, count);
        end += count;
        offeredFrom += count;
        if (offeredFrom == offeredTo) {
            offered = NOTHING;
            offeredFrom = 0;
            offeredTo = 0;
        }
    }

    /** Decodes directly from the offered array again, without a copy, once the incomplete packet before it is decoded. */
    private void borrowOffered() {
        input = offered;
        position = offeredFrom;
        end = offeredTo;
        borrowed = true;
        offered = NOTHING;
        offeredFrom = 0;
        offeredTo = 0;
    }

    /** Appends offered bytes to the incomplete packet, at most as many as the packet lacks; returns false when no bytes are offered. */
    private boolean appendMissing() {
        if (unusedBytes() == 0) {
            return false;
        }
        int announcedBytes = announcedBytes();
        int missing = announcedBytes == 0 ? 1 : announcedBytes - (end - position);
        append(Math.min(missing, unusedBytes()));
        return true;
    }

    /**
     * Copies the bytes that are not decoded yet, so that the caller may reuse the offered array, and frees the buffer of decoded packets.
     */
    public void release() {
        if (unusedBytes() > 0) {
            append(unusedBytes());
        }
        if (position == end) {
            input = NOTHING;
            position = 0;
            end = 0;
            borrowed = false;
        } else {
            ensureOwnBuffer(0);
        }
    }

    /** Size of the buffer for an incomplete packet, in bytes; valid after {@link #release}. */
    public int heldBytes() {
        return input.length;
    }

    /** Whether there are offered bytes that are not decoded yet. */
    public boolean hasUndecodedBytes() {
        return position < end || unusedBytes() > 0;
    }

    /** The number of bytes that are not decoded yet. */
    public int undecodedBytes() {
        return end - position + unusedBytes();
    }

    /** The size of the packet that {@link #next} returned last, in bytes. */
    public int packetBytes() {
        return packetBytes;
    }

    /** How many packets {@link #next} has returned; wraps around. */
    public int decodedPackets() {
        return decodedPackets;
    }

    /**
     * Ensures that the undecoded bytes are in the decoder's own buffer, with capacity for this many bytes after them. Copies them only if
     * needed.
     */
    private void ensureOwnBuffer(int more) {
        int rest = end - position;
        int wanted = rest + more;
        boolean isOversized = input.length > LARGE_BUFFER_BYTES && wanted < input.length / 4 && position > 0;
        if (borrowed || isOversized || input.length < wanted) {
            int capacity = Math.max(wanted, Math.min(Math.max(BUFFER_BYTES_MIN, rest * 2), announcedBytes()));
            byte[] copy = new byte[capacity];
            System.arraycopy(input, position, copy, 0, rest);
            input = copy;
        } else if (position > 0) {
            System.arraycopy(input, position, input, 0, rest);
        } else {
            return;
        }
        position = 0;
        end = rest;
        borrowed = false;
    }

    /** Size of the first undecoded packet in bytes, as its fixed header says; 0 while the fixed header is incomplete. */
    private int announcedBytes() {
        int value = 0;
        for (int i = 0; i < 4 && position + 1 + i < end; i++) {
            int octet = input[position + 1 + i] & 0xFF;
            value |= (octet & 0x7F) << (7 * i);
            if (octet < 0x80) {
                return value + 2 + i;
            }
        }
        return 0;
    }

    /**
     * The next complete packet, or null when more bytes are needed.
     *
     * @throws MqttException when the bytes break the protocol or a limit; do not use the decoder afterwards
     */
    public @Nullable Packet next() {
        if (position == end && unusedBytes() > 0) {
            borrowOffered();
        }
        Packet packet = decodeNext();
        while (packet == null && appendMissing()) {
            packet = decodeNext();
        }
        return packet;
    }

    private @Nullable Packet decodeNext() {
        if (position == end) {
            return null;
        }
        int header = input[position] & 0xFF;
        PacketType type = FixedHeader.typeOf(header, version);
        int length = 0;
        int at = position + 1;
        for (int shift = 0; ; shift += 7) {
            if (at == end) {
                return null;
            }
            int octet = input[at++] & 0xFF;
            length |= (octet & 0x7F) << shift;
            if (octet < 0x80) {
                if (octet == 0 && shift > 0) {
                    throw malformed("the remaining length is longer than needed"); // [MQTT-1.5.5-1]
                }
                break;
            }
            if (shift == 21) {
                throw malformed("the remaining length has more than four bytes");
            }
        }
        int size = at - position + length;
        if (type == PacketType.CONNECT && size > limits.connectPacketSize()) {
            throw new MqttException(
                    ReasonCode.PACKET_TOO_LARGE,
                    "CONNECT of " + size + " bytes is over the limit of " + limits.connectPacketSize());
        }
        if (size > limits.maximumPacketSize()) {
            throw new MqttException(
                    ReasonCode.PACKET_TOO_LARGE,
                    type + " of " + size + " bytes is over the Maximum Packet Size"); // [MQTT-3.2.2-15]
        }
        if (end - at < length) {
            return null;
        }
        reader.reset(input, at, at + length);
        Packet packet = decode(type, header);
        if (reader.remaining() > 0) {
            throw malformed(type + " has bytes behind its end");
        }
        position = at + length;
        packetBytes = size;
        decodedPackets++;
        return packet;
    }

    private Packet decode(PacketType type, int header) {
        if (type == PacketType.CONNECT) {
            if (version != null) {
                throw protocolError("a second CONNECT"); // [MQTT-3.1.0-2]
            }
            Packet connect = connects.decode();
            version = connects.version();
            FixedHeader.checkFlags(type, header, version);
            return connect;
        }
        boolean mqtt5 = version != null && version.isMqtt5();
        return switch (type) {
            case PUBLISH -> bodies.publish(header, mqtt5);
            case PUBACK, PUBREC, PUBREL, PUBCOMP -> bodies.acknowledgement(type, mqtt5);
            case SUBSCRIBE -> bodies.subscribe(mqtt5, connects.isBridge(), limits.filtersMax());
            case UNSUBSCRIBE -> bodies.unsubscribe(mqtt5, limits.filtersMax());
            case PINGREQ -> PingReq.INSTANCE;
            case DISCONNECT -> mqtt5 ? bodies.disconnect() : Disconnect.NORMAL;
            case AUTH -> bodies.auth();
            default -> throw protocolError("a client does not send " + type);
        };
    }
}
