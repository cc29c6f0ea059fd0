package culex.broker.conformance;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One connection of a client in a sequence: writes packets, and converts received packets to {@link WireEvent}s. */
final class WireClient implements AutoCloseable {
    private static final int TIMEOUT_SECONDS = 5;

    private final Wire wire;
    private final ServerLaw law = new ServerLaw();
    private final BlockingQueue<WireEvent> arrived = new LinkedBlockingQueue<>();
    private final Deque<WireEvent> seen = new ArrayDeque<>();
    private final ByteArrayOutputStream batch = new ByteArrayOutputStream();
    private boolean batching;
    private List<Integer> pieces = List.of();
    private volatile int level;
    private boolean connected;
    private boolean closed;

    WireClient(Wire wire, int level) {
        this.wire = wire;
        this.level = level;
    }

    void open() throws IOException {
        if (wire.open()) {
            Thread.ofVirtual().start(this::read);
        } else {
            arrived.add(new WireEvent.Closed("upgrade refused"));
        }
    }

    int level() {
        return level;
    }

    void level(int newLevel) {
        level = newLevel;
    }

    /** Whether {@link #next} has returned a successful CONNACK of this connection, and not its end. */
    boolean isConnected() {
        return connected && !closed;
    }

    Wire wire() {
        return wire;
    }

    void pieces(List<Integer> sizes) {
        pieces = sizes;
    }

    void batch() {
        batching = true;
    }

    void flush() throws IOException {
        batching = false;
        byte[] bytes = batch.toByteArray();
        batch.reset();
        wire.send(bytes, pieces);
    }

    void connecting(Words words) {
        synchronized (law) {
            if (level >= 5) {
                law.onConnect(words);
            }
        }
    }

    /** Sends bytes. If the broker has already closed the connection, the next expectation reports it. */
    void send(byte[] bytes) throws IOException {
        synchronized (law) {
            law.onSent(bytes);
        }
        if (batching) {
            batch.writeBytes(bytes);
            return;
        }
        try {
            wire.send(bytes, pieces);
        } catch (SocketException closedByBroker) {
            arrived.add(new WireEvent.Closed("while sending"));
        }
    }

    /** Returns the next event, or null after a timeout. */
    @Nullable WireEvent next() throws InterruptedException {
        WireEvent event = seen.isEmpty() ? arrived.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS) : seen.removeFirst();
        if (event instanceof WireEvent.Closed) {
            closed = true;
        } else if (event instanceof WireEvent.Packet(var packet)
                && packet.type().equals("CONNACK")) {
            connected = packet.number("code", 0) == 0;
        }
        return event;
    }

    /** Puts an event back, so that {@link #next} returns it again. */
    void putBack(WireEvent event) {
        seen.addFirst(event);
    }

    /** Sends PINGREQ and keeps the packets that arrive before PINGRESP; false if no PINGRESP arrives. */
    boolean barrier() throws IOException, InterruptedException {
        send(new byte[] {(byte) 0xc0, 0});
        while (true) {
            WireEvent event = arrived.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            if (event instanceof WireEvent.Packet(var packet) && packet.type().equals("PINGRESP")) {
                return true;
            }
            if (event == null) {
                return false;
            }
            seen.addLast(event);
            if (!(event instanceof WireEvent.Packet)) {
                return false;
            }
        }
    }

    List<WireEvent> unread() {
        return List.copyOf(seen);
    }

    /** Returns and removes the packets that {@link #barrier} has kept. */
    List<WireEvent> takeUnread() {
        List<WireEvent> taken = List.copyOf(seen);
        seen.clear();
        return taken;
    }

    /** Closes the connection without DISCONNECT, and waits until the broker has closed it too. */
    void drop() throws IOException, InterruptedException {
        wire.shutdown();
        WireEvent event = arrived.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        while (event instanceof WireEvent.Packet) {
            event = arrived.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        }
        closed = true;
    }

    private void read() {
        byte[] kept = new byte[0];
        try {
            for (byte[] chunk = wire.receive(); chunk.length > 0; chunk = wire.receive()) {
                byte[] bytes = Arrays.copyOf(kept, kept.length + chunk.length);
                System.arraycopy(chunk, 0, bytes, kept.length, chunk.length);
                kept = packets(bytes);
            }
            arrived.add(new WireEvent.Closed(
                    kept.length > 0 ? kept.length + " bytes of a broken packet" : wire.fact("close")));
        } catch (EOFException end) {
            arrived.add(new WireEvent.Closed("inside a frame"));
        } catch (IOException reset) {
            arrived.add(new WireEvent.Closed("reset"));
        } catch (WireViolation violation) {
            arrived.add(new WireEvent.Violation(String.valueOf(violation.getMessage())));
        }
    }

    /** Handles the complete packets at the start of the bytes, and returns the remaining bytes. */
    private byte[] packets(byte[] bytes) {
        int from = 0;
        while (true) {
            int length = 0;
            int header = 1;
            boolean more = true;
            while (more) {
                if (from + header >= bytes.length) {
                    return Arrays.copyOfRange(bytes, from, bytes.length);
                }
                int octet = bytes[from + header];
                length |= (octet & 0x7f) << (7 * (header - 1));
                header++;
                more = octet < 0;
            }
            int end = from + header + length;
            if (end > bytes.length) {
                return Arrays.copyOfRange(bytes, from, bytes.length);
            }
            ReceivedPacket packet = PacketReader.read(Arrays.copyOfRange(bytes, from, end), header, level);
            synchronized (law) {
                arrived.add(new WireEvent.Packet(law.onReceived(packet)));
            }
            from = end;
        }
    }

    @Override
    public void close() {
        wire.close();
    }
}
