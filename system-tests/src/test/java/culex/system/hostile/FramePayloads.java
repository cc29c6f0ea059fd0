package culex.system.hostile;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.ThreadLocalRandom;

/** Extracts the payloads of data frames from a WebSocket connection; skips control frames. */
final class FramePayloads extends InputStream {
    private static final int CONTROL = 0x08;

    private final DataInputStream in;
    private long left;

    FramePayloads(InputStream in) {
        this.in = new DataInputStream(in);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        while (left == 0) {
            int first = in.read();
            if (first < 0) {
                return -1;
            }
            left = length(in.readUnsignedByte() & 0x7F);
            if ((first & CONTROL) != 0) {
                in.skipNBytes(left);
                left = 0;
            }
        }
        int count = in.read(into, offset, (int) Math.min(length, left));
        left -= Math.max(0, count);
        return count;
    }

    private long length(int first) throws IOException {
        return switch (first) {
            case 126 -> in.readUnsignedShort();
            case 127 -> in.readLong();
            default -> first;
        };
    }

    /** Returns a masked frame of a client; {@code header} is its first byte. */
    static byte[] frame(int header, byte[] payload) {
        Output frame = new Output().one(header);
        if (payload.length < 126) {
            frame.one(0x80 | payload.length);
        } else if (payload.length < 65_536) {
            frame.one(0x80 | 126).two(payload.length);
        } else {
            frame.one(0x80 | 127).four(0).four(payload.length);
        }
        int mask = ThreadLocalRandom.current().nextInt();
        byte[] masked = new byte[payload.length];
        for (int i = 0; i < payload.length; i++) {
            masked[i] = (byte) (payload[i] ^ (mask >>> (24 - 8 * (i & 3))));
        }
        return frame.four(mask).raw(masked).bytes();
    }
}
