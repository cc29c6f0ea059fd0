package culex.broker.security;

import culex.broker.packet.ReasonCode;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jose4j.json.JsonUtil;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the responses of the HTTP service, in EMQX's form. An unknown condition makes the whole response invalid: without the condition,
 * the client could do more than the service allows.
 */
final class HttpAnswer {
    private static final String ACL = "acl";
    private static final String EXPIRE_AT = "expire_at";
    /** A field of EMQX that replaces the Client Identifier. This broker rejects a response with it. */
    private static final String OTHER_CLIENT_ID = "clientid_override";

    private static final Authentication DENIED = new Authentication.Refused(
            LoginFailure.CREDENTIALS, ReasonCode.BAD_USER_NAME_OR_PASSWORD, "the user name or password is wrong");
    private static final Authentication EXPIRED = new Authentication.Refused(
            LoginFailure.CREDENTIALS, ReasonCode.BAD_USER_NAME_OR_PASSWORD, "its login has expired");

    private HttpAnswer() {}

    /** Thrown when a response is invalid; the message says why. */
    static final class InvalidAnswer extends Exception {
        private static final long serialVersionUID = 1;

        InvalidAnswer(String reason) {
            super(reason);
        }
    }

    /** The result of a response without a body: the client is accepted. */
    static Authentication accepted(String userName) {
        return new Authentication.Accepted(Principal.user(userName));
    }

    /**
     * Reads what a response says about a client.
     *
     * @param readsPermissions whether the permissions in the response are used
     * @param nowMillis the wall-clock time
     */
    static Authentication read(
            String body, Authenticator.Credentials client, String userName, boolean readsPermissions, long nowMillis)
            throws InvalidAnswer {
        Map<String, Object> fields;
        try {
            fields = JsonUtil.parseJson(body);
        } catch (JoseException | ClassCastException | StackOverflowError noJson) {
            throw new InvalidAnswer("it is no JSON object");
        }
        return switch (fields.get("result") instanceof String result ? result : "") {
            case "allow" -> allowed(fields, client, userName, readsPermissions, nowMillis);
            case "deny" -> DENIED;
            case "ignore" -> Authentication.PASSED_ON;
            default -> throw new InvalidAnswer("its result is not allow, deny or ignore");
        };
    }

    private static Authentication allowed(
            Map<String, Object> fields,
            Authenticator.Credentials client,
            String userName,
            boolean readsPermissions,
            long nowMillis)
            throws InvalidAnswer {
        if (fields.containsKey(OTHER_CLIENT_ID)) {
            throw new InvalidAnswer("this broker knows no " + OTHER_CLIENT_ID);
        }
        long until = until(fields);
        Object superuser = fields.get("is_superuser");
        if (superuser != null && !(superuser instanceof Boolean)) {
            throw new InvalidAnswer("its is_superuser is not true or false");
        }
        LoginPermissions permissions = permissions(fields, client, userName);
        if (Boolean.TRUE.equals(superuser)) {
            permissions = LoginPermissions.SUPERUSER;
        }
        return until <= nowMillis
                ? EXPIRED
                : new Authentication.Accepted(
                        new Principal(userName, Set.of(), readsPermissions ? permissions : null), until);
    }

    private static long until(Map<String, Object> fields) throws InvalidAnswer {
        if (!fields.containsKey(EXPIRE_AT)) {
            return Authentication.FOR_EVER;
        }
        if (!(fields.get(EXPIRE_AT) instanceof Number seconds)
                || !(seconds.doubleValue() >= 0)
                || seconds.longValue() > TimeUnit.MILLISECONDS.toSeconds(Long.MAX_VALUE)) {
            throw new InvalidAnswer("its expire_at is no time in seconds");
        }
        return TimeUnit.SECONDS.toMillis(seconds.longValue());
    }

    private static @Nullable LoginPermissions permissions(
            Map<String, Object> fields, Authenticator.Credentials client, String userName) throws InvalidAnswer {
        Map<String, String> attributes = attributes(fields.get("client_attrs"));
        if (!fields.containsKey(ACL)) {
            return null;
        }
        try {
            return AclClaim.parse(
                    fields.get(ACL),
                    new AclClaim.Client(
                            client.clientId(), userName, client.peer().inetAddress(), AclSource.HTTP, attributes));
        } catch (IllegalArgumentException wrong) {
            throw new InvalidAnswer("its acl is not valid: " + wrong.getMessage());
        }
    }

    private static Map<String, String> attributes(@Nullable Object value) throws InvalidAnswer {
        Map<String, String> attributes = new HashMap<>();
        if (value != null && !(value instanceof Map)) {
            throw new InvalidAnswer("its client_attrs are no object");
        }
        for (Map.Entry<?, ?> entry : value instanceof Map<?, ?> map ? map.entrySet() : Set.<Map.Entry<?, ?>>of()) {
            if (!(entry.getValue() instanceof String text)) {
                throw new InvalidAnswer("its client_attrs hold something other than texts");
            }
            attributes.put(String.valueOf(entry.getKey()), text);
        }
        return attributes;
    }

    /**
     * How long a response may be cached.
     *
     * @param control the values of the header Cache-Control
     * @param age the value of the header Age, in seconds
     * @param longest the maximum time
     */
    static Duration keepFor(List<String> control, String age, Duration longest) {
        long seconds = 0;
        for (String directive :
                String.join(",", control).toLowerCase(Locale.ROOT).split(",", -1)) {
            String text = directive.strip();
            if (text.equals("no-store") || text.startsWith("no-cache")) {
                return Duration.ZERO;
            }
            if (text.startsWith("max-age=")) {
                seconds = number(text.substring("max-age=".length()));
            }
        }
        Duration left = Duration.ofSeconds(Math.max(0, seconds - number(age)));
        return left.compareTo(longest) < 0 ? left : longest;
    }

    /** Parses a number of seconds; 0 for a text that is not a number. */
    private static long number(String text) {
        return text.matches("[0-9]{1,9}") ? Long.parseLong(text) : 0;
    }
}
