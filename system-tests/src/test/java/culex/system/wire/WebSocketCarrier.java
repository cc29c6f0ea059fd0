package culex.system.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/** MQTT over WebSocket (RFC 6455): upgrades, sends masked binary frames, and returns the payloads of received frames. */
public final class WebSocketCarrier implements Carrier {
    private static final int HANDSHAKE_MILLIS = 5_000;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    private final TcpCarrier tcp;
    private final byte[] chunk = new byte[16_384];
    private ByteBuffer raw = ByteBuffer.allocate(1 << 16).flip();
    private ByteBuffer data = ByteBuffer.allocate(0);
    private boolean closed;

    /** Connects to a port of the loopback address. */
    public WebSocketCarrier(int port) throws IOException {
        this("127.0.0.1", port);
    }

    /** @param host an IP address */
    public WebSocketCarrier(String host, int port) throws IOException {
        tcp = new TcpCarrier(host, port);
        try {
            upgrade(host, port);
        } catch (IOException e) {
            tcp.close();
            throw e;
        }
    }

    private void upgrade(String host, int port) throws IOException {
        String request = "GET /mqtt HTTP/1.1\r\nHost: " + host + ":" + port + "\r\nUpgrade: websocket\r\n"
                + "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Protocol: mqtt\r\n\r\n";
        tcp.write(request.getBytes(StandardCharsets.US_ASCII));
        StringBuilder answer = new StringBuilder();
        byte[] one = new byte[1];
        while (answer.indexOf("\r\n\r\n") < 0) {
            if (tcp.read(one, HANDSHAKE_MILLIS) <= 0) {
                throw new IOException("No response to the upgrade request: " + answer);
            }
            answer.append((char) one[0]);
        }
        if (!answer.toString().startsWith("HTTP/1.1 101")) {
            throw new IOException("The broker rejected the upgrade: " + answer);
        }
    }

    @Override
    public void write(byte[] bytes) throws IOException {
        writeFrame(BINARY, bytes);
    }

    private void writeFrame(int opcode, byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(14 + payload.length).put((byte) (0x80 | opcode));
        if (payload.length < 126) {
            frame.put((byte) (0x80 | payload.length));
        } else if (payload.length < 65_536) {
            frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
        } else {
            frame.put((byte) (0x80 | 127)).putLong(payload.length);
        }
        int mask = ThreadLocalRandom.current().nextInt();
        frame.putInt(mask);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ (mask >>> (24 - 8 * (i & 3)))));
        }
        tcp.write(Arrays.copyOf(frame.array(), frame.position()));
    }

    @Override
    public int read(byte[] into, int millis) throws IOException {
        if (!data.hasRemaining() && !takeFrame()) {
            int read = tcp.read(chunk, millis);
            if (read > 0) {
                append(read);
                takeFrame();
            } else if (read < 0) {
                closed = true;
            }
        }
        int count = Math.min(into.length, data.remaining());
        data.get(into, 0, count);
        return count == 0 && closed ? -1 : count;
    }

    private void append(int count) {
        ByteBuffer larger = raw.capacity() - raw.remaining() < count
                ? ByteBuffer.allocate(2 * (raw.remaining() + count)).put(raw)
                : raw.compact();
        raw = larger.put(chunk, 0, count).flip();
    }

    /** Parses frames up to the next data frame; returns false if that is not complete yet. */
    private boolean takeFrame() throws IOException {
        while (raw.remaining() >= 2) {
            int start = raw.position();
            int opcode = raw.get() & 0x0F;
            int length = length(raw.get() & 0x7F);
            if (length < 0 || raw.remaining() < length) {
                raw.position(start);
                return false;
            }
            byte[] payload = new byte[length];
            raw.get(payload);
            if (opcode < CLOSE) {
                data = ByteBuffer.wrap(payload);
                return true;
            }
            closed |= opcode == CLOSE;
            if (opcode == PING) {
                writeFrame(PONG, payload);
            }
        }
        return false;
    }

    private int length(int first) {
        if (first < 126) {
            return first;
        }
        if (first == 126) {
            return raw.remaining() < 2 ? -1 : raw.getShort() & 0xFFFF;
        }
        return raw.remaining() < 8 ? -1 : Math.toIntExact(raw.getLong());
    }

    @Override
    public void close() throws IOException {
        tcp.close();
    }
}
