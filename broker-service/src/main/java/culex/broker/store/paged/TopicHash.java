package culex.broker.store.paged;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** SipHash-2-4 with a secret of the store, so that no client can construct Topic Names with equal hashes. Immutable. */
public final class TopicHash {
    /** The length in bytes of the secret that makes the hashes unpredictable. */
    public static final int SECRET_BYTES = 16;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final long first;
    private final long second;

    /** @param secret {@link #SECRET_BYTES} random bytes */
    public TopicHash(byte[] secret) {
        ByteBuffer in = ByteBuffer.wrap(secret).order(ByteOrder.LITTLE_ENDIAN);
        first = in.getLong();
        second = in.getLong();
    }

    /** The hash of a Topic Name, never 0. */
    public long of(byte[] topic) {
        long hash = sip(topic);
        return hash == 0 ? 1 : hash;
    }

    private long sip(byte[] in) {
        long v0 = first ^ 0x736f6d6570736575L;
        long v1 = second ^ 0x646f72616e646f6dL;
        long v2 = first ^ 0x6c7967656e657261L;
        long v3 = second ^ 0x7465646279746573L;
        int whole = in.length / Long.BYTES;
        for (int block = 0; block <= whole + 1; block++) {
            boolean isEnd = block == whole + 1;
            long word = isEnd ? 0 : block < whole ? (long) LONGS.get(in, block * Long.BYTES) : last(in, whole);
            v3 ^= word;
            v2 ^= isEnd ? 0xff : 0;
            for (int round = isEnd ? 4 : 2; round > 0; round--) {
                v0 += v1;
                v1 = Long.rotateLeft(v1, 13) ^ v0;
                v0 = Long.rotateLeft(v0, 32);
                v2 += v3;
                v3 = Long.rotateLeft(v3, 16) ^ v2;
                v0 += v3;
                v3 = Long.rotateLeft(v3, 21) ^ v0;
                v2 += v1;
                v1 = Long.rotateLeft(v1, 17) ^ v2;
                v2 = Long.rotateLeft(v2, 32);
            }
            v0 ^= word;
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }

    private static long last(byte[] in, int whole) {
        long word = (long) in.length << 56;
        for (int i = whole * Long.BYTES; i < in.length; i++) {
            word |= (in[i] & 0xFFL) << (8 * (i - whole * Long.BYTES));
        }
        return word;
    }
}
