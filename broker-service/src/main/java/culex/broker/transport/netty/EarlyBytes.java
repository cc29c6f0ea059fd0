package culex.broker.transport.netty;

import culex.broker.transport.LogInterval;
import culex.support.api.PipelinedRequests;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import org.jboss.logging.Logger;

/**
 * Closes a connection whose client sends bytes after its upgrade request without waiting for the response, as RFC 6455 (section 4.1)
 * demands. The HTTP decoder has already consumed such bytes: without this class they would be lost and the client would wait forever.
 */
final class EarlyBytes extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = Logger.getLogger("culex.broker");
    private static final String NAME = "early-bytes";

    private final LogInterval lines;
    private boolean ended;
    private boolean closing;

    private EarlyBytes(LogInterval lines) {
        this.lines = lines;
    }

    /**
     * Watches for bytes that follow an upgrade request; on the event loop of its connection.
     *
     * @param lines limits the log lines of all connections together
     */
    static void watch(HttpServerRequest request, LogInterval lines) {
        if (request.connection() instanceof ConnectionBase connection) {
            Channel channel = connection.channel();
            ChannelHandlerContext last = channel.pipeline().lastContext();
            PipelinedRequests.endAtUpgrade(channel);
            if (last != null && channel.pipeline().get(NAME) == null) {
                channel.pipeline().addBefore(last.name(), NAME, new EarlyBytes(lines));
            }
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!ended && !(message instanceof ByteBuf)) {
            ended = true; // the end of the request; it has no body
            context.fireChannelRead(message);
            return;
        }
        ReferenceCountUtil.release(message);
        if (!closing) {
            closing = true;
            log(context.channel());
            context.close();
        }
    }

    private void log(Channel channel) {
        if (lines.mayLog()) {
            LOG.infof(
                    "%s closed: it sent data before the answer to its WebSocket upgrade; the client must wait for status 101"
                            + " (RFC 6455, section 4.1)",
                    ClientAddress.of(channel));
        }
    }
}
