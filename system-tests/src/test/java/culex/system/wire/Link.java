package culex.system.wire;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A Network Connection. Packets to send are collected until {@link #flush()}. Used by one thread. */
public final class Link implements Closeable {
    private final Carrier carrier;
    private final boolean five;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final byte[] chunk = new byte[32_768];
    private byte[] in = new byte[0];
    private int position;

    public Link(Carrier carrier, boolean five) {
        this.carrier = carrier;
        this.five = five;
    }

    public boolean isFive() {
        return five;
    }

    public void send(byte[] packet) {
        out.writeBytes(packet);
    }

    public void flush() throws IOException {
        if (out.size() > 0) {
            byte[] bytes = out.toByteArray();
            out.reset();
            carrier.write(bytes);
        }
    }

    /** Returns the next packet; null if none arrived within the timeout. */
    public @Nullable Packet poll(int millis) throws IOException {
        Packet buffered = take();
        if (buffered != null) {
            return buffered;
        }
        int count = carrier.read(chunk, millis);
        if (count < 0) {
            throw new EOFException("The broker has closed the connection");
        }
        byte[] joined = Arrays.copyOfRange(in, position, in.length + count);
        System.arraycopy(chunk, 0, joined, in.length - position, count);
        in = joined;
        position = 0;
        return take();
    }

    /** Returns the next packet of a type, and discards others. */
    public Packet await(int type, int millis) throws IOException {
        long deadline = System.nanoTime() + millis * 1_000_000L;
        while (System.nanoTime() < deadline) {
            Packet packet = poll(50);
            if (packet != null && packet.type() == type) {
                return packet;
            }
        }
        throw new IOException("No packet of type " + type + " arrived within " + millis + " ms");
    }

    private @Nullable Packet take() throws EOFException {
        int length = 0;
        for (int i = position + 1; i < in.length; i++) {
            length |= (in[i] & 0x7F) << (7 * (i - position - 1));
            if (in[i] >= 0) {
                int start = i + 1;
                if (in.length - start < length) {
                    return null;
                }
                Packet packet = new Packet(in[position] & 0xFF, Arrays.copyOfRange(in, start, start + length));
                position = start + length;
                if (packet.isGoodbye()) {
                    throw new EOFException("The broker is stopping");
                }
                return packet;
            }
        }
        return null;
    }

    @Override
    public void close() throws IOException {
        carrier.close();
    }
}
