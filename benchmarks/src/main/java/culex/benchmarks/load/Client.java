package culex.benchmarks.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One MQTT client of the load generator. All clients run on the thread of the load generator. */
final class Client implements FrameReader.Listener {
    /** Callbacks of a client. */
    interface Listener {
        void onReady(Client client);

        void onPublish(byte[] payload, int from, int to, long readNanos);

        /** Called when the last acknowledgement of a message was received; its intended time of sending is a {@link System#nanoTime}. */
        void onAcknowledged(Client publisher, long sentNanos);
    }

    /** Maximum number of unacknowledged messages whose times of sending are stored; beyond it a time may be that of a later message. */
    private static final int IDENTIFIERS_REMEMBERED = 1024;

    private final String name;
    private final Wire wire;
    private final Listener listener;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final SendBuffer out;
    private final boolean mqtt5;
    private final @Nullable FrameReader frameReader;
    private final boolean persistent;
    private final List<byte[]> subscribes;
    private long[] sentNanos = {};
    private int subscribed;
    private Iterator<byte[]> churn = Collections.emptyIterator();
    private Stage stage;
    private byte[] rest = {};
    private int packetIdentifier;

    /** The number of messages of QoS 1 and 2 that the broker has not acknowledged. {@link Load} changes it, not this class. */
    int inflight;

    /**
     * @param persistent whether the client has a persistent session
     * @param subscribes SUBSCRIBE packets to send before the client is ready
     */
    Client(
            String name,
            Wire wire,
            Selector selector,
            InetSocketAddress broker,
            boolean mqtt5,
            boolean persistent,
            List<byte[]> subscribes,
            Listener listener)
            throws IOException {
        this.name = name;
        this.wire = wire;
        this.listener = listener;
        this.mqtt5 = mqtt5;
        this.persistent = persistent;
        this.subscribes = subscribes;
        channel = SocketChannel.open(broker);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        key = channel.register(selector, SelectionKey.OP_READ, this);
        out = new SendBuffer(wire, channel, key);
        frameReader = wire.webSocket() ? new FrameReader(this) : null;
        stage = wire.webSocket() ? Stage.UPGRADING : Stage.CONNECTING;
        if (wire.webSocket()) {
            out.append(wire.upgrade(broker));
        } else {
            send(Packets.connect(name, mqtt5, persistent));
        }
        flush();
    }

    boolean isBlocked() {
        return out.isBlocked();
    }

    int waiting() {
        return out.waiting();
    }

    /** Stops reading, so that the broker must queue the messages for this client. */
    void freeze() {
        key.interestOps(0);
    }

    void close() throws IOException {
        channel.close();
    }

    /** Appends a packet; {@link #flush} sends it. */
    void send(byte[] packet) {
        out.append(wire.webSocket() ? Masking.frame(Masking.BINARY, packet, 0, packet.length) : packet);
    }

    void publish(PublishTemplate template, long nanos) {
        packetIdentifier = packetIdentifier == 65_535 ? 1 : packetIdentifier + 1;
        if (sentNanos.length == 0) {
            sentNanos = new long[IDENTIFIERS_REMEMBERED];
        }
        sentNanos[packetIdentifier % IDENTIFIERS_REMEMBERED] = nanos;
        out.append(template, packetIdentifier, nanos);
    }

    /** Sends the appended packets, as far as the socket accepts bytes. */
    void flush() throws IOException {
        out.flush();
    }

    /** Called when the socket is ready. */
    void onSelected() throws IOException {
        int ready = key.readyOps();
        if ((ready & SelectionKey.OP_WRITE) != 0) {
            flush();
        }
        if ((ready & SelectionKey.OP_READ) != 0) {
            read();
        }
    }

    private void read() throws IOException {
        ByteBuffer buffer = wire.buffer();
        buffer.clear();
        int count = channel.read(buffer);
        if (count < 0) {
            throw new LoadException("the broker closed the connection of " + name);
        }
        long nanos = System.nanoTime();
        buffer.flip();
        byte[] work = wire.work(rest.length + count);
        int from = rest.length;
        System.arraycopy(rest, 0, work, 0, from);
        buffer.get(work, from, count);
        int to = from + count;
        if (stage == Stage.UPGRADING) {
            int end = Wire.endOfHead(work, to);
            if (end < 0) {
                rest = Arrays.copyOf(work, to);
                return;
            }
            onUpgraded(work, end);
            System.arraycopy(work, end, work, 0, to - end);
            to -= end;
            from = 0;
        }
        FrameReader frames = frameReader;
        int end = frames == null ? to : frames.unframe(work, from, to);
        int used = packets(work, end, nanos);
        rest = used == end ? Wire.NOTHING : Arrays.copyOfRange(work, used, end);
        if (out.waiting() > 0 && !out.isBlocked()) {
            flush();
        }
    }

    private void onUpgraded(byte[] bytes, int end) {
        String head = new String(bytes, 0, end, StandardCharsets.ISO_8859_1);
        if (!head.startsWith("HTTP/1.1 101")) {
            throw new LoadException("the upgrade to WebSocket failed: "
                    + head.lines().findFirst().orElse(""));
        }
        stage = Stage.CONNECTING;
        send(Packets.connect(name, mqtt5, persistent));
    }

    /** Handles the complete packets at the start of an array; returns the index of the first incomplete one. */
    private int packets(byte[] bytes, int end, long nanos) {
        int at = 0;
        while (end - at >= 2) {
            int length = 0;
            int body = at + 1;
            for (int shift = 0; ; shift += 7) {
                if (body == end) {
                    return at;
                }
                int octet = bytes[body++];
                length |= (octet & 127) << shift;
                if (octet >= 0) {
                    break;
                }
            }
            if (end - body < length) {
                return at;
            }
            packet(bytes[at] & 0xFF, bytes, body, body + length, nanos);
            at = body + length;
        }
        return at;
    }

    private void packet(int header, byte[] bytes, int from, int to, long nanos) {
        switch (header >> 4) {
            case 2 -> onConnAck(bytes[from + 1] & 0xFF);
            case 3 -> onPublish(header, bytes, from, to, nanos);
            case 4, 7 -> {
                int identifier = (bytes[from] & 0xFF) << 8 | (bytes[from + 1] & 0xFF);
                listener.onAcknowledged(this, sentNanos[identifier % IDENTIFIERS_REMEMBERED]);
            }
            case 5 -> acknowledge(0x62, bytes, from);
            case 6 -> acknowledge(0x70, bytes, from);
            case 9 -> onSubAck(bytes, to);
            case 11 -> churnNext();
            case 14 ->
                throw new LoadException(
                        "DISCONNECT from the broker to " + name + ", reason " + (to > from ? bytes[from] & 0xFF : 0));
            default -> throw new LoadException("an unexpected packet: type " + (header >> 4));
        }
    }

    private void onConnAck(int code) {
        if (code != 0) {
            throw new LoadException("the broker rejected " + name + ": CONNACK " + code);
        }
        stage = Stage.SUBSCRIBING;
        subscribeOrReady();
    }

    private void onSubAck(byte[] bytes, int to) {
        if ((bytes[to - 1] & 0x80) != 0) {
            throw new LoadException("the broker rejected a subscription of " + name);
        }
        if (stage == Stage.READY) {
            churnNext();
        } else {
            subscribeOrReady();
        }
    }

    /** Starts to send these packets in a loop, each one after the response to the one before. */
    void churn(Iterator<byte[]> packets) throws IOException {
        churn = packets;
        churnNext();
        flush();
    }

    private void churnNext() {
        if (churn.hasNext()) {
            send(churn.next());
        }
    }

    private void subscribeOrReady() {
        if (subscribed < subscribes.size()) {
            send(subscribes.get(subscribed++));
        } else {
            stage = Stage.READY;
            listener.onReady(this);
        }
    }

    private void onPublish(int header, byte[] bytes, int from, int to, long nanos) {
        int qos = header >> 1 & 3;
        int at = from + 2 + ((bytes[from] & 0xFF) << 8 | (bytes[from + 1] & 0xFF));
        int identifier = at;
        if (qos > 0) {
            at += 2;
        }
        if (mqtt5) {
            int properties = 0;
            for (int shift = 0; ; shift += 7) {
                int octet = bytes[at++];
                properties |= (octet & 127) << shift;
                if (octet >= 0) {
                    break;
                }
            }
            at += properties;
        }
        listener.onPublish(bytes, at, to, nanos);
        if (qos > 0) {
            acknowledge(qos == 1 ? 0x40 : 0x50, bytes, identifier);
        }
    }

    private void acknowledge(int header, byte[] bytes, int identifierAt) {
        out.appendAcknowledgement(header, bytes[identifierAt], bytes[identifierAt + 1]);
    }

    @Override
    public void onPing(byte[] payload, int length) {
        out.append(Masking.frame(Masking.PONG, payload, 0, length));
    }

    @Override
    public void onClose(int code) {
        throw new LoadException("the broker closed the WebSocket of " + name + " with " + code);
    }
}
