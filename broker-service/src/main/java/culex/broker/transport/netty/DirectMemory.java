package culex.broker.transport.netty;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.internal.OutOfDirectMemoryError;
import io.netty.util.internal.PlatformDependent;

/** The use of direct memory (outside the heap) by Netty's buffers. May be called from any thread. */
public final class DirectMemory {
    private static final int PERCENT = 100;
    private static final String JVM_MESSAGE = "Cannot reserve";

    private DirectMemory() {}

    /** Maximum number of bytes of direct memory for Netty: {@code -XX:MaxDirectMemorySize}, by default the size of the heap. */
    public static long maxBytes() {
        return PlatformDependent.maxDirectMemory();
    }

    /**
     * The use of direct memory, in per cent. Pooled memory that no buffer uses does not count, because the next buffer gets it.
     *
     * @param outboundBytes the bytes that sockets have not accepted yet, from all allocators
     */
    public static int percentInUse(long outboundBytes) {
        long pinned = PooledByteBufAllocator.DEFAULT.pinnedDirectMemory();
        return (int) Math.min(PERCENT, Math.max(pinned, outboundBytes) * PERCENT / Math.max(1, maxBytes()));
    }

    /**
     * Whether an error means that direct memory is exhausted. In this case only the connection that needed the memory is closed; any other
     * lack of memory ends the process.
     */
    static boolean isExhausted(Throwable error) {
        if (error instanceof OutOfDirectMemoryError) {
            return true;
        }
        String message = error.getMessage();
        return error instanceof OutOfMemoryError && message != null && message.startsWith(JVM_MESSAGE);
    }
}
