package culex.broker.transport.netty;

import culex.broker.memory.MemoryAccount;
import culex.broker.memory.MemoryUse;
import culex.broker.security.TokenCheck;
import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that clients send with their WebSocket upgrade, in the header {@code Authorization: Bearer} or in a cookie. A token is kept with
 * the channel until CONNECT, and is in no log line. Runs on the channel's event loop.
 */
public final class UpgradeTokens {
    /** Maximum length of a token in bytes. */
    static final int BYTES_MAX = 8 * 1024;

    private static final AttributeKey<byte[]> TOKEN = AttributeKey.valueOf(UpgradeTokens.class, "token");
    private static final String SCHEME = "bearer ";

    private final TokenCheck check;
    private final @Nullable String cookie;
    private final BiConsumer<String, String> onRejected;

    /**
     * @param check checks the tokens
     * @param cookie the name of the cookie that may hold a token; cookies are ignored when it is empty
     * @param onRejected is called with the address of each client whose token is rejected at the upgrade, and what is wrong with the token
     */
    public UpgradeTokens(TokenCheck check, Optional<String> cookie, BiConsumer<String, String> onRejected) {
        this.check = check;
        this.cookie = cookie.orElse(null);
        this.onRejected = onRejected;
    }

    /**
     * Keeps the token of a request for the CONNECT that follows; no token of an earlier request of the connection remains.
     *
     * @param mayUseCookie whether the request comes from a page whose cookies may be used: a browser sends cookies for pages of other
     *     origins, too
     * @return what is wrong with the token, as one clause; null when no error was found, or there is no token
     */
    @Nullable String keep(HttpServerRequest request, BooleanSupplier mayUseCookie) {
        List<String> tokens = tokens(request, mayUseCookie);
        request.headers().remove(HttpHeaders.AUTHORIZATION).remove(HttpHeaders.COOKIE);
        Channel channel = ((ConnectionBase) request.connection()).channel();
        set(channel, null);
        String error = error(tokens);
        if (error != null) {
            onRejected.accept(ClientAddress.of(channel), error);
        } else if (!tokens.isEmpty()) {
            set(channel, tokens.getFirst().getBytes(StandardCharsets.ISO_8859_1));
        }
        return error;
    }

    private @Nullable String error(List<String> tokens) {
        if (tokens.size() > 1) {
            return "there are several of them";
        }
        if (tokens.isEmpty()) {
            return null;
        }
        String token = tokens.getFirst();
        return token.length() > BYTES_MAX ? "it is longer than 8 KB" : check.error(token);
    }

    /** The tokens of a request, the one of the header first; a valid request has at most one. */
    private List<String> tokens(HttpServerRequest request, BooleanSupplier mayUseCookie) {
        List<String> tokens = new ArrayList<>();
        for (String header : request.headers().getAll(HttpHeaders.AUTHORIZATION)) {
            if ((header + " ").regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
                tokens.add((header + " ").substring(SCHEME.length()).strip());
            }
        }
        if (tokens.isEmpty() && cookie != null && mayUseCookie.getAsBoolean()) {
            for (String header : request.headers().getAll(HttpHeaders.COOKIE)) {
                addCookies(header, cookie, tokens);
            }
        }
        return tokens;
    }

    private static void addCookies(String header, String name, List<String> tokens) {
        for (String pair : header.split(";", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0 && pair.substring(0, equals).strip().equals(name)) {
                String value = pair.substring(equals + 1).strip();
                boolean isQuoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
                tokens.add(isQuoted ? value.substring(1, value.length() - 1) : value);
            }
        }
    }

    /** Counts the bytes of the token of an upgraded channel, until it is taken. */
    static void count(Channel channel, MemoryAccount memory) {
        byte[] token = channel.hasAttr(TOKEN) ? channel.attr(TOKEN).get() : null;
        if (token != null) {
            memory.add(MemoryUse.PARTIAL_PACKETS, token.length);
        }
    }

    /** Removes and returns the token of an upgraded channel, whose bytes are counted; null when there is none. */
    static byte @Nullable [] take(Channel channel, MemoryAccount memory) {
        if (!channel.hasAttr(TOKEN)) {
            return null; // attr would create the attribute, which exists as long as the connection
        }
        byte[] token = channel.attr(TOKEN).getAndSet(null);
        if (token != null) {
            memory.add(MemoryUse.PARTIAL_PACKETS, -token.length);
        }
        return token;
    }

    /** Sets the token of the channel, or removes it when it is null. */
    static void set(Channel channel, byte @Nullable [] token) {
        channel.attr(TOKEN).set(token);
    }
}
