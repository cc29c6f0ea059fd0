package culex.broker.transport.netty;

import culex.broker.memory.MemoryAccount;
import culex.broker.memory.MemoryUse;
import culex.broker.security.Tickets;
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
 * Tokens that clients send with their WebSocket upgrade, in the header {@code Authorization: Bearer}, in a cookie, or as a ticket in the
 * query of the address. A token is stored with the channel until CONNECT, and is in no log line. Runs on the channel's event loop.
 */
public final class UpgradeTokens {
    /** Maximum length of a token. */
    static final int BYTES_MAX = 8 * 1024;

    private static final AttributeKey<byte[]> TOKEN = AttributeKey.valueOf(UpgradeTokens.class, "token");
    private static final String SCHEME = "bearer ";
    private static final String TICKET = "ticket";

    private final TokenCheck check;
    private final Tickets tickets;
    private final @Nullable String cookie;
    private final BiConsumer<String, String> onRejected;

    /**
     * @param check checks the tokens
     * @param tickets those that were issued for tokens
     * @param cookie the name of the cookie that may hold a token; cookies are not looked at when there is none
     * @param onRejected is called with the address of each client whose token is rejected at the upgrade, and what is wrong with the token
     */
    public UpgradeTokens(
            TokenCheck check, Tickets tickets, Optional<String> cookie, BiConsumer<String, String> onRejected) {
        this.check = check;
        this.tickets = tickets;
        this.cookie = cookie.orElse(null);
        this.onRejected = onRejected;
    }

    /**
     * Keeps the token of a request for the CONNECT that follows; no token of an earlier request of the connection remains.
     *
     * @param mayUseCookie whether the request comes from a page whose cookies may be used: a browser also sends the cookies of the broker
     * with requests from pages of other origins
     * @return what is wrong with the token, as one clause; null when no error was found, or there is no token
     */
    @Nullable String keep(HttpServerRequest request, BooleanSupplier mayUseCookie) {
        List<String> sent = ofHeaders(request);
        List<String> sentTickets = request.params().getAll(TICKET);
        if (sent.isEmpty() && sentTickets.isEmpty() && cookie != null && mayUseCookie.getAsBoolean()) {
            for (String header : request.headers().getAll(HttpHeaders.COOKIE)) {
                addCookies(header, cookie, sent);
            }
        }
        request.headers().remove(HttpHeaders.AUTHORIZATION).remove(HttpHeaders.COOKIE);
        Channel channel = ((ConnectionBase) request.connection()).channel();
        set(channel, null);
        if (sent.isEmpty() && sentTickets.isEmpty()) {
            return null;
        }
        String token;
        String error;
        if (sent.size() + sentTickets.size() > 1) {
            token = null;
            error = "there are several of them";
        } else if (sent.isEmpty()) {
            token = tickets.redeem(sentTickets.getFirst());
            error = token == null ? "its ticket is unknown, expired or used" : check.error(token);
        } else {
            token = sent.getFirst();
            error = token.length() > BYTES_MAX ? "it is longer than 8 KB" : check.error(token);
        }
        if (error != null || token == null) {
            onRejected.accept(ClientAddress.of(channel), String.valueOf(error));
            return String.valueOf(error);
        }
        set(channel, token.getBytes(StandardCharsets.ISO_8859_1));
        return null;
    }

    /** The tokens in the headers {@code Authorization: Bearer} of a request; a valid request has at most one. */
    static List<String> ofHeaders(HttpServerRequest request) {
        List<String> tokens = new ArrayList<>();
        for (String header : request.headers().getAll(HttpHeaders.AUTHORIZATION)) {
            if ((header + " ").regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
                tokens.add((header + " ").substring(SCHEME.length()).strip());
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
