package culex.broker.transport.netty;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.internal.OutOfDirectMemoryError;
import io.netty.util.internal.PlatformDependent;

/** The direct memory outside the heap that Netty's buffers take. From any thread. */
public final class DirectMemory {
    private static final int PERCENT = 100;
    private static final String JVM_MESSAGE = "Cannot reserve";

    private DirectMemory() {}

    /** The most direct memory that Netty may take, in bytes: {@code -XX:MaxDirectMemorySize}, by default the size of the heap. */
    public static long maxBytes() {
        return PlatformDependent.maxDirectMemory();
    }

    /**
     * How much of it is in use, in per cent. Pools keep memory that no buffer uses; that does not count, because the next buffer gets it.
     *
     * @param outboundBytes the bytes that wait for sockets, whichever allocator they come from
     */
    public static int percentInUse(long outboundBytes) {
        long pinned = PooledByteBufAllocator.DEFAULT.pinnedDirectMemory();
        return (int) Math.min(PERCENT, Math.max(pinned, outboundBytes) * PERCENT / Math.max(1, maxBytes()));
    }

    /** Whether an error says that direct memory is used up. It concerns the connection that asked for some; any other lack of memory ends the process. */
    static boolean isExhausted(Throwable error) {
        if (error instanceof OutOfDirectMemoryError) {
            return true;
        }
        String message = error.getMessage();
        return error instanceof OutOfMemoryError && message != null && message.startsWith(JVM_MESSAGE);
    }
}
