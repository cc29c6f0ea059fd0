package culex.support.api;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.Router;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/**
 * Passes one HTTP request of a connection to Vert.x at a time; later requests wait until its response is written, and until the client has
 * read so much of the earlier responses that the connection is writable again. A client whose waiting requests are too many or too large is
 * disconnected. When a connection closes while requests wait in Vert.x' own queue, Vert.x 4 fails with a NullPointerException: it logs two
 * stack traces, and calls no close handlers.
 */
public final class PipelinedRequests extends ChannelDuplexHandler {
    /** Maximum number of waiting messages, two of each request. */
    private static final int WAITING_MAX = 200;

    /** Maximum number of characters of the heads of the waiting requests. */
    private static final int WAITING_CHARACTERS_MAX = 32 * 1024;

    /** Maximum number of bytes of the bodies of the waiting requests. */
    private static final int WAITING_BODY_BYTES_MAX = 64 * 1024;

    private static final String NAME = "pipelined-requests";

    private final Deque<Object> waiting = new ArrayDeque<>();
    private int waitingCharacters;
    private int waitingBodyBytes;
    private boolean isResponsePending = true;
    private boolean isUpgrade;
    /** Whether a limit was exceeded: the decoder still passes on what it has read before. */
    private boolean isClosed;

    private PipelinedRequests() {}

    /** Lets the requests of each connection to a router wait for each other. */
    public static void addTo(Router router) {
        router.route()
                .order(Integer.MIN_VALUE)
                .handler(context -> {
                    queue(context.request());
                    context.next();
                })
                .failureHandler(context -> {
                    queue(context.request());
                    context.next();
                });
    }

    /**
     * Adds the handler to the connection of its first request; not with HTTP/2, which has streams. Call it on the event loop of the
     * connection, before any response.
     */
    public static void queue(HttpServerRequest first) {
        if (first.version() != HttpVersion.HTTP_2 && first.connection() instanceof ConnectionBase connection) {
            ChannelHandlerContext last = connection.channel().pipeline().lastContext();
            if (last != null && connection.channel().pipeline().get(NAME) == null) {
                connection.channel().pipeline().addBefore(last.name(), NAME, new PipelinedRequests());
            }
        }
    }

    /** Passes on everything from now on, because the upgrade to WebSocket is no response after which a request may follow. */
    public static void endAtUpgrade(Channel channel) {
        if (channel.pipeline().get(NAME) instanceof PipelinedRequests requests) {
            requests.isUpgrade = true;
            ChannelHandlerContext context = channel.pipeline().context(requests);
            context.executor().execute(() -> requests.passOnLater(context));
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (isClosed) {
            ReferenceCountUtil.release(message);
            return;
        }
        waiting.add(message);
        waitingCharacters += characters(message);
        waitingBodyBytes += bodyBytes(message);
        if (isOverLimit()) {
            isClosed = true;
            context.close();
            releaseWaiting();
        } else {
            passOn(context);
        }
    }

    private boolean isOverLimit() {
        return waiting.size() > WAITING_MAX
                || waitingCharacters > WAITING_CHARACTERS_MAX
                || waitingBodyBytes > WAITING_BODY_BYTES_MAX;
    }

    private static int bodyBytes(Object message) {
        return message instanceof HttpContent part ? part.content().readableBytes() : 0;
    }

    private static int characters(Object message) {
        if (!(message instanceof HttpRequest request)) {
            return 0;
        }
        int characters = request.uri().length();
        for (Map.Entry<String, String> header : request.headers()) {
            characters += header.getKey().length() + header.getValue().length();
        }
        return characters;
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        boolean isInterim = message instanceof HttpResponse response
                && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
        boolean endsResponse = message instanceof LastHttpContent && !isInterim;
        context.write(message, promise);
        if (endsResponse) {
            // As a task, because Vert.x has not noticed yet that the response is complete.
            context.executor().execute(() -> {
                isResponsePending = false;
                passOnLater(context);
            });
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        context.fireChannelWritabilityChanged();
        if (!waiting.isEmpty()) {
            // As a task, because Vert.x may be in the middle of a write.
            context.executor().execute(() -> passOnLater(context));
        }
    }

    /** Passes on messages outside a read of the channel. Vert.x writes its responses only when it is told that a read is complete. */
    private void passOnLater(ChannelHandlerContext context) {
        passOn(context);
        context.fireChannelReadComplete();
    }

    private boolean mustWait(ChannelHandlerContext context) {
        boolean isBusy = isResponsePending || !context.channel().isWritable();
        return isBusy && !isUpgrade && waiting.peek() instanceof HttpRequest;
    }

    private void passOn(ChannelHandlerContext context) {
        while (!waiting.isEmpty() && !mustWait(context)) {
            Object message = waiting.remove();
            waitingCharacters -= characters(message);
            waitingBodyBytes -= bodyBytes(message);
            isResponsePending |= message instanceof HttpRequest;
            context.fireChannelRead(message);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        releaseWaiting();
    }

    private void releaseWaiting() {
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
        waitingCharacters = 0;
        waitingBodyBytes = 0;
    }
}
