package culex.system.hostile;

import culex.system.wire.Packet;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * A connection of an attacker. It sends any bytes and counts the broker's responses. One thread writes and reads; after {@link
 * #readInBackground()} a second thread reads.
 */
final class HostileConnection implements Closeable {
    private static final int CONNECT_MILLIS = 5_000;
    /** Size of the receive buffer in bytes. It is small, so that unread bytes stay in the broker and not in the kernel. */
    private static final int RECEIVE_BUFFER = 8_192;

    private static final int LARGE_RECEIVE_BUFFER = 1 << 20;
    private final AttackRun run;
    private final boolean webSocket;
    private final Socket socket = new Socket();
    private final DataInputStream in;
    private final IncomingPackets packets;
    private final AtomicIntegerArray received = new AtomicIntegerArray(16);
    private final AtomicBoolean closedByUs = new AtomicBoolean();
    private final AtomicBoolean counted = new AtomicBoolean();
    private final AtomicBoolean reading = new AtomicBoolean();
    private volatile boolean http;
    private volatile boolean ended;
    private int sent;

    HostileConnection(AttackRun run, InetAddress source, int port, boolean webSocket) throws IOException {
        this.run = run;
        this.webSocket = webSocket;
        try {
            socket.setReuseAddress(true);
            socket.setReceiveBufferSize(RECEIVE_BUFFER);
            socket.setTcpNoDelay(true);
            socket.bind(new InetSocketAddress(source, 0));
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
            BufferedInputStream buffered = new BufferedInputStream(socket.getInputStream());
            in = new DataInputStream(webSocket ? new FramePayloads(buffered) : buffered);
            packets = new IncomingPackets(in);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Marks the connection as HTTP, so that responses are read as HTTP and not as MQTT. */
    HostileConnection asHttp() {
        http = true;
        return this;
    }

    /** Upgrades to WebSocket. */
    void upgrade() throws IOException {
        raw(upgradeRequest().getBytes(StandardCharsets.US_ASCII));
        StringBuilder answer = new StringBuilder();
        while (answer.indexOf("\r\n\r\n") < 0) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                throw ended(new EOFException("No response to the upgrade request"));
            }
            answer.append((char) next);
        }
        String status = answer.substring(0, answer.indexOf("\r\n"));
        if (!status.startsWith("HTTP/1.1 101")) {
            run.outcomes().reject(status);
            throw ended(new IOException(status));
        }
    }

    static String upgradeRequest() {
        String request = """
                GET /mqtt HTTP/1.1
                Host: 127.0.0.1
                Upgrade: websocket
                Connection: Upgrade
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
                Sec-WebSocket-Version: 13
                Sec-WebSocket-Protocol: mqtt

                """;
        return request.replace("\n", "\r\n");
    }

    /** Writes packets; with WebSocket in one binary frame. */
    void write(byte[] bytes) throws IOException {
        raw(webSocket ? FramePayloads.frame(0x82, bytes) : bytes);
    }

    /** Writes bytes without a WebSocket frame. */
    void raw(byte[] bytes) throws IOException {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            // The broker's last packet, which has the reason, may still be readable.
            readInBackground();
            throw e;
        }
    }

    /** Writes {@code part} bytes at a time, with pauses in between. */
    void slowly(byte[] bytes, int part, Duration pause) throws IOException, InterruptedException {
        for (int i = 0; i < bytes.length && !run.isOver(); i += part) {
            byte[] next = new byte[Math.min(part, bytes.length - i)];
            System.arraycopy(bytes, i, next, 0, next.length);
            raw(next);
            run.pause(pause);
        }
    }

    /** Sends CONNECT and waits for a successful CONNACK. */
    void connect(ConnectPacket packet) throws IOException {
        write(packet.bytes());
        if (!awaitAccepted()) {
            throw ended(new IOException("CONNECT was rejected"));
        }
    }

    /** Reads up to CONNACK; returns whether it is a success. */
    boolean awaitAccepted() throws IOException {
        Packet packet = read();
        while (packet.type() != Packet.CONNACK) {
            packet = read();
        }
        return packet.body().length > 1 && packet.connectReason() == 0;
    }

    /** Reads the next packet and counts it; skips the payload of a PUBLISH. */
    Packet read() throws IOException {
        try {
            Packet packet = packets.next();
            received.incrementAndGet(packet.type());
            ReasonCodes.count(packet, run.outcomes());
            return packet;
        } catch (IOException e) {
            throw ended(e);
        }
    }

    /** Starts to read in the background and passes the topics of retained messages to the listener. */
    void onPublish(IncomingPackets.TopicListener topics) {
        packets.onRetained(topics);
        readInBackground();
    }

    /** Starts a thread that reads and counts everything from now on. */
    void readInBackground() {
        if (!reading.compareAndSet(false, true)) {
            return;
        }
        try {
            socket.setReceiveBufferSize(LARGE_RECEIVE_BUFFER);
        } catch (SocketException closed) {
            ended = true;
        }
        Thread.ofVirtual().start(() -> {
            try {
                while (!ended) {
                    if (http) {
                        readHttp();
                    } else {
                        read();
                    }
                }
            } catch (IOException | RuntimeException closed) {
                ended = true;
            }
        });
    }

    /** Counts the status of a response; skips the rest of it. */
    private void readHttp() throws IOException {
        StringBuilder line = new StringBuilder();
        try {
            for (int next = in.readUnsignedByte(); next != '\n'; next = in.readUnsignedByte()) {
                line.append((char) next);
            }
        } catch (IOException e) {
            throw ended(e);
        }
        if (line.indexOf("HTTP/1.1 4") == 0 || line.indexOf("HTTP/1.1 5") == 0) {
            run.outcomes().reject(line.toString().strip());
        } else if (line.indexOf("HTTP/1.1") == 0) {
            run.outcomes().count(line.toString().strip());
        }
    }

    /** Returns the number of received packets of a type. */
    int count(int type) {
        return received.get(type);
    }

    /** Sends a QoS 1 or 2 message when fewer than {@code window} are unacknowledged. The background thread reads the acknowledgements. */
    void publish(int window, byte[] packet) throws IOException, InterruptedException {
        readInBackground();
        while (sent - count(Packet.PUBACK) - count(Packet.PUBREC) >= window) {
            if (ended || run.isOver()) {
                throw new EOFException("The broker has closed the connection");
            }
            Thread.sleep(1);
        }
        sent++;
        write(packet);
    }

    /** Sends a SUBSCRIBE with one filter when fewer than {@code window} have no SUBACK yet. */
    void subscribe(int window, int identifier, String filter, byte[] properties)
            throws IOException, InterruptedException {
        await(Packet.SUBACK, identifier - window);
        write(HostilePackets.subscribe(identifier, List.of(filter), 0, properties));
    }

    /** Waits until every message that {@link #publish} sent has its PUBACK or PUBREC. */
    void awaitAcknowledged() throws IOException, InterruptedException {
        while (count(Packet.PUBACK) + count(Packet.PUBREC) < sent) {
            if (ended || run.isOver()) {
                throw new EOFException("The broker has closed the connection");
            }
            Thread.sleep(1);
        }
    }

    /** Waits until the background thread has read {@code count} packets of a type. */
    void await(int type, int count) throws IOException, InterruptedException {
        readInBackground();
        while (count(type) < count) {
            if (ended || run.isOver()) {
                throw new EOFException("The broker has closed the connection");
            }
            Thread.sleep(1);
        }
    }

    /** Sends DISCONNECT; the broker then closes the connection, which does not count as {@link Outcomes#CLOSED}. */
    void disconnect() throws IOException {
        closedByUs.set(true);
        write(HostilePackets.DISCONNECT);
    }

    boolean isEnded() {
        return ended;
    }

    private IOException ended(IOException reason) {
        ended = true;
        if (!closedByUs.get() && !run.isOver() && counted.compareAndSet(false, true)) {
            run.outcomes().count(Outcomes.CLOSED);
        }
        close();
        return reason;
    }

    /** Closes the connection without DISCONNECT. */
    @Override
    public void close() {
        closedByUs.set(true);
        run.closed(this);
        try {
            socket.close();
        } catch (IOException e) {
            ended = true;
        }
    }

    /** Closes the connection with a TCP reset. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        close();
    }
}
