package culex.broker.security;

import culex.broker.security.HttpTemplate.Placeholder;
import culex.broker.transport.PeerCertificate;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jose4j.json.JsonUtil;
import org.jspecify.annotations.Nullable;

/**
 * Creates the requests to the HTTP service that authenticates clients. The values of a client are encoded, so that none of them can add a
 * field or a header. May be called from any thread.
 */
final class LoginRequests {
    private static final int SALT_BYTES = 32;
    private static final byte[] NO_PASSWORD = {};

    private final HttpTerms terms;
    private final HttpRequest common;
    private final byte[] salt = new byte[SALT_BYTES];

    LoginRequests(HttpTerms terms) {
        this.terms = terms;
        new SecureRandom().nextBytes(salt);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(terms.url()).timeout(terms.timeout()).header("Accept", "application/json");
        if (terms.method() == HttpTerms.Method.POST) {
            request.header("Content-Type", terms.contentType().mediaType());
        }
        terms.authorization().ifPresent(value -> request.header("Authorization", value));
        terms.headers().forEach(request::setHeader); // replaces Accept
        common = request.build();
    }

    /** Creates the request about a client; null when it would contain a password that is not UTF-8. */
    @Nullable HttpRequest of(Authenticator.Credentials credentials, String userName) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (Map.Entry<String, HttpTemplate> field : terms.body().entrySet()) {
            String value = field.getValue().fill(placeholder -> value(placeholder, credentials, userName));
            if (value == null) {
                return null;
            }
            fields.put(field.getKey(), value);
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(common, (_, _) -> true);
        if (terms.method() == HttpTerms.Method.GET) {
            String url = terms.url().toString();
            String separator = terms.url().getRawQuery() == null ? "?" : "&";
            return request.uri(URI.create(url + separator + form(fields))).GET().build();
        }
        String body = terms.contentType() == HttpTerms.ContentType.JSON ? JsonUtil.toJson(fields) : form(fields);
        return request.POST(HttpRequest.BodyPublishers.ofString(body)).build();
    }

    private static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> encoded(field.getKey()) + '=' + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    /** Percent-encodes a text. A space becomes %20, which services understand in a query as well as in a form. */
    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static @Nullable String value(
            Placeholder placeholder, Authenticator.Credentials credentials, String userName) {
        return switch (placeholder) {
            case USERNAME -> userName;
            case PASSWORD -> password(credentials.password());
            case CLIENTID -> credentials.clientId();
            case PEERHOST -> host(credentials);
            case CERT_COMMON_NAME -> certificate(credentials).commonName();
            case CERT_SUBJECT -> certificate(credentials).subject();
        };
    }

    private static @Nullable String password(byte @Nullable [] password) {
        try {
            return password == null
                    ? ""
                    : StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(password))
                            .toString();
        } catch (CharacterCodingException noText) {
            return null;
        }
    }

    private static String host(Authenticator.Credentials credentials) {
        InetAddress address = credentials.peer().inetAddress();
        return address == null ? "" : address.getHostAddress();
    }

    private static PeerCertificate certificate(Authenticator.Credentials credentials) {
        PeerCertificate certificate = credentials.peer().certificate();
        return certificate == null ? PeerCertificate.NONE : certificate;
    }

    /**
     * A key for the answer to the request about a client: a digest of everything that a request can contain, with a secret salt, so that it
     * does not reveal a password.
     */
    String key(Authenticator.Credentials credentials, String userName) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException(missing);
        }
        digest.update(salt);
        byte[] password = credentials.password();
        for (Placeholder placeholder : Placeholder.values()) {
            byte[] part;
            if (placeholder == Placeholder.PASSWORD) {
                part = password == null ? NO_PASSWORD : password;
            } else {
                part = String.valueOf(value(placeholder, credentials, userName)).getBytes(StandardCharsets.UTF_8);
            }
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
            digest.update(part);
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
