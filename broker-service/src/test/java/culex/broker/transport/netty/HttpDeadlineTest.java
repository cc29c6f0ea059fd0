package culex.broker.transport.netty;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.memory.MemoryBudget;
import culex.broker.transport.RecordedFaults;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HttpDeadlineTest {
    /** The stop of a fleet took longer than any response may take, so the broker closed the connection of its caller. */
    @Test
    void extendedResponseIsNotClosedAfterTheTimeOfOtherResponses() {
        NioEventLoopGroup group = new NioEventLoopGroup(1);
        try {
            NettyLoops loops = new NettyLoops(group, MemoryBudget.unlimited(), RecordedFaults.NONE_EXPECTED, null);
            HttpDeadline deadline = new HttpDeadline(Duration.ofMillis(1), loops, (limit, _) -> {
                throw new AssertionError("closed for " + limit);
            });
            EmbeddedChannel channel = new EmbeddedChannel(deadline);
            deadline.onRequest();
            deadline.extend(Duration.ofHours(1));
            channel.runPendingTasks();
            long began = System.nanoTime();
            await("the time of other responses")
                    .atMost(Duration.ofSeconds(30))
                    .until(() ->
                            System.nanoTime() - began > Duration.ofMillis(20).toNanos());
            channel.advanceTimeBy(1, TimeUnit.MINUTES);
            channel.runPendingTasks();
            assertTrue(channel.isOpen());
            channel.close();
        } finally {
            group.shutdownGracefully();
        }
    }
}
