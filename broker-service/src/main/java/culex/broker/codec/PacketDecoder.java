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
 * Decodes what a client sends, packet by packet, from runs of bytes that may begin and end anywhere. One per Network Connection,
 * used on its event loop. A packet's size is refused at its fixed header, before its bytes are kept.
 */
public final class PacketDecoder {
    /** The least room for a packet whose bytes come in pieces. The room doubles with the bytes that have come, up to the packet's size. */
    private static final int FIRST_ROOM_BYTES = 256;

    /** An array of more than this is given up for a small one when little of it is used. */
    private static final int LARGE_ROOM_BYTES = 16 * 1024;

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
    /** Bytes that were offered while a packet was incomplete, as far as they have not been used. */
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

    /** The protocol version of the CONNECT, known as soon as its protocol level was read; null before. */
    public @Nullable ProtocolVersion version() {
        return version != null ? version : connects.version();
    }

    /**
     * Offers bytes; they are borrowed until {@link #release}, and packets are then taken with {@link #next}.
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

    /** Appends offered bytes to those of the incomplete packet. */
    private void append(int count) {
        own(count);
        System.arraycopy(offered, offeredFrom, input, end, count);
        end += count;
        offeredFrom += count;
        if (offeredFrom == offeredTo) {
            offered = NOTHING;
            offeredFrom = 0;
            offeredTo = 0;
        }
    }

    /** The incomplete packet was decoded: the offered bytes behind it need no copy. */
    private void borrowOffered() {
        input = offered;
        position = offeredFrom;
        end = offeredTo;
        borrowed = true;
        offered = NOTHING;
        offeredFrom = 0;
        offeredTo = 0;
    }

    /** Appends to the incomplete packet as many of the offered bytes as it needs; returns false when there are none. */
    private boolean appendMissing() {
        if (unusedBytes() == 0) {
            return false;
        }
        int announced = announced();
        int missing = announced == 0 ? 1 : announced - (end - position);
        append(Math.min(missing, unusedBytes()));
        return true;
    }

    /**
     * Keeps a copy of the bytes that are not decoded yet, so that the offered array may be used again. Packets that are decoded no longer
     * take room afterwards.
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
            own(0);
        }
    }

    /** How many bytes of memory the decoder holds for a packet that is not complete; valid after {@link #release}. */
    public int heldBytes() {
        return input.length;
    }

    /** Whether bytes wait that are not a whole packet yet. */
    public boolean hasUndecodedBytes() {
        return position < end || unusedBytes() > 0;
    }

    /** The size of the packet that {@link #next} returned last, in bytes. */
    public int packetBytes() {
        return packetBytes;
    }

    /** How many packets {@link #next} has returned; wraps around. */
    public int decodedPackets() {
        return decodedPackets;
    }

    /** Makes the waiting bytes ours, with room for so many more. Bytes that are ours and have room behind them are not moved. */
    private void own(int more) {
        int rest = end - position;
        int wanted = rest + more;
        boolean isOversized = input.length > LARGE_ROOM_BYTES && wanted < input.length / 4 && position > 0;
        if (borrowed || isOversized || input.length < wanted) {
            int room = Math.max(wanted, Math.min(Math.max(FIRST_ROOM_BYTES, rest * 2), announced()));
            byte[] own = new byte[room];
            System.arraycopy(input, position, own, 0, rest);
            input = own;
        } else if (position > 0) {
            System.arraycopy(input, position, input, 0, rest);
        } else {
            return;
        }
        position = 0;
        end = rest;
        borrowed = false;
    }

    /** The size that the fixed header of the first waiting packet announces; 0 while the header is not whole. */
    private int announced() {
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
     * The next whole packet, or null when more bytes are needed.
     *
     * @throws MqttException when the bytes are not what a client may send; the decoder is of no use afterwards
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
        PacketType type = typeOf(header);
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

    private PacketType typeOf(int header) {
        int value = header >> 4;
        ProtocolVersion spoken = version;
        if (value == 0 || (value == 15 && spoken != null && !spoken.isMqtt5())) {
            throw malformed("there is no packet type " + value);
        }
        PacketType type = PacketType.of(value);
        if (spoken == null && type != PacketType.CONNECT) {
            throw protocolError("the first packet is " + type + ", not CONNECT"); // [MQTT-3.1.0-1]
        }
        if (type != PacketType.CONNECT) { // the flags of CONNECT are checked when its version is known
            checkFlags(type, header);
        }
        return type;
    }

    /** Flags are reserved, except that MQTT 3.1 does not use them in some packets and knows DUP in others. */
    private void checkFlags(PacketType type, int header) {
        int flags = header & 0x0F;
        int wanted = switch (type) {
            case PUBLISH -> flags;
            case PUBREL, SUBSCRIBE, UNSUBSCRIBE -> 2; // [MQTT-3.6.1-1], [MQTT-3.8.1-1], [MQTT-3.10.1-1]
            default -> 0;
        };
        if (flags != wanted && version != ProtocolVersion.MQTT_3_1) {
            throw malformed(type + " has reserved flags set"); // [MQTT-2.1.3-1]
        }
    }

    private Packet decode(PacketType type, int header) {
        if (type == PacketType.CONNECT) {
            if (version != null) {
                throw protocolError("a second CONNECT"); // [MQTT-3.1.0-2]
            }
            Packet connect = connects.decode();
            version = connects.version();
            checkFlags(type, header);
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
