package culex.broker.conformance;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * MQTT over WebSocket on a plain socket, without a WebSocket library, so that a sequence can send valid and invalid frames. Frames of the
 * broker must conform to RFC 6455 and to section 6 of MQTT: binary, unmasked, without reserved bits.
 */
final class WebSocketWire implements Wire {
    private static final int CONNECT_MILLIS = 5_000;
    private static final int PONG_SECONDS = 5;
    private static final byte[] MASK = {0x37, (byte) 0xfa, 0x21, 0x3d};
    private static final int FINAL = 0x80;
    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    private final BrokerAddress address;
    private final String path;
    private final String subprotocol;
    private final Socket socket = new Socket();
    private final Map<String, String> facts = new ConcurrentHashMap<>();
    private final BlockingQueue<String> pongs = new LinkedBlockingQueue<>();
    private boolean inMessage;

    WebSocketWire(BrokerAddress address, String path, String subprotocol) {
        this.address = address;
        this.path = path;
        this.subprotocol = subprotocol;
    }

    @Override
    public boolean open() throws IOException {
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress(address.host(), address.webSocketPort()), CONNECT_MILLIS);
        String request = "GET " + path + " HTTP/1.1\r\nHost: " + address.host() + ":" + address.webSocketPort()
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13"
                + "\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                + (subprotocol.equals("none") ? "" : "Sec-WebSocket-Protocol: " + subprotocol + "\r\n") + "\r\n";
        write(request.getBytes(StandardCharsets.US_ASCII));
        String status = line();
        for (String header = line(); !header.isEmpty(); header = line()) {
            int colon = header.indexOf(':');
            String name = header.substring(0, Math.max(0, colon)).toLowerCase(Locale.ROOT);
            facts.put(
                    name.equals("sec-websocket-protocol") ? "subprotocol" : name,
                    header.substring(colon + 1).strip());
        }
        boolean upgraded = status.startsWith("HTTP/1.1 101");
        if (upgraded && !"s3pPLMBiTxaQ9kYGzzhZRbK+xOo=".equals(facts.get("sec-websocket-accept"))) {
            throw new WireViolation("wrong Sec-WebSocket-Accept: " + facts);
        }
        return upgraded;
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int octet = socket.getInputStream().read();
                octet != '\n' && octet >= 0;
                octet = socket.getInputStream().read()) {
            line.write(octet);
        }
        return line.toString(StandardCharsets.US_ASCII).stripTrailing();
    }

    @Override
    public byte[] receive() throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        while (true) {
            int first = in.read();
            if (first < 0) {
                return new byte[0];
            }
            byte[] payload = payload(in, first);
            switch (first & 0x0f) {
                case BINARY, CONTINUATION -> {
                    if (inMessage != ((first & 0x0f) == CONTINUATION)) {
                        throw new WireViolation("frames of a message out of order");
                    }
                    inMessage = (first & FINAL) == 0;
                    if (payload.length > 0) {
                        return payload;
                    }
                }
                case PING -> frame(FINAL | PONG, payload, true);
                case PONG -> pongs.add(new String(payload, StandardCharsets.UTF_8));
                case CLOSE -> facts.put("close", closeCode(payload));
                default ->
                    throw new WireViolation("[MQTT-6.0.0-1] frame of opcode " + (first & 0x0f) + " from the broker");
            }
        }
    }

    private static String closeCode(byte[] payload) {
        return payload.length < 2 ? "none" : String.valueOf(((payload[0] & 0xff) << 8) | (payload[1] & 0xff));
    }

    private static byte[] payload(DataInputStream in, int first) throws IOException {
        int second = in.readUnsignedByte();
        if ((first & 0x70) != 0 || (second & 0x80) != 0) {
            throw new WireViolation("reserved bits or a mask in a frame of the broker");
        }
        long length = second;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = in.readLong();
        }
        byte[] payload = new byte[Math.toIntExact(length)];
        in.readFully(payload);
        return payload;
    }

    @Override
    public void send(byte[] bytes, List<Integer> pieces) throws IOException {
        for (byte[] piece : Wire.cut(bytes, pieces)) {
            frame(FINAL | BINARY, piece, true);
        }
    }

    @Override
    public void shutdown() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void act(String verb, Words words, String text) throws IOException {
        switch (verb) {
            case "text" -> frame(FINAL | TEXT, RawBytes.parse(text), true);
            case "ping" -> frame(FINAL | PING, RawBytes.parse(text), true);
            case "pong" -> frame(FINAL | PONG, RawBytes.parse(text), true);
            case "close" -> frame(FINAL | CLOSE, RawBytes.parse(text), true);
            case "frame", "unmasked" -> {
                byte[] all = RawBytes.parse(text);
                frame(all[0] & 0xff, Arrays.copyOfRange(all, 1, all.length), verb.equals("frame"));
            }
            default -> throw new IllegalArgumentException("unknown action: " + verb);
        }
    }

    @Override
    public String fact(String name) {
        if (!name.equals("pong")) {
            return facts.getOrDefault(name, "");
        }
        try {
            String pong = pongs.poll(PONG_SECONDS, TimeUnit.SECONDS);
            return pong == null ? "" : pong;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    private void frame(int first, byte[] payload, boolean masked) throws IOException {
        int mask = masked ? 0x80 : 0;
        WireWriter out = new WireWriter().one(first);
        if (payload.length < 126) {
            out.one(mask | payload.length);
        } else if (payload.length < 65_536) {
            out.one(mask | 126).two(payload.length);
        } else {
            out.one(mask | 127).four(0).four(payload.length);
        }
        if (!masked) {
            write(out.bytes(payload).toBytes());
            return;
        }
        byte[] scrambled = payload.clone();
        for (int index = 0; index < scrambled.length; index++) {
            scrambled[index] ^= MASK[index & 3];
        }
        write(out.bytes(MASK).bytes(scrambled).toBytes());
    }

    private synchronized void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
