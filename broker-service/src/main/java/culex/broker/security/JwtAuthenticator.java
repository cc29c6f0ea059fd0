package culex.broker.security;

import culex.broker.packet.ReasonCode;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates clients with a signed token (JWT) as the password. The user name of CONNECT is ignored: the token contains the user name
 * and the expiry of the login. Leaves the decision to the next authenticator if the password does not look like a token.
 */
final class JwtAuthenticator implements Authenticator, TokenCheck {
    private static final int TOKEN_BYTES_MAX = 64 * 1024;
    private static final Pattern TOKEN = Pattern.compile("eyJ[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]*");

    /** This is not counted as a failed login: the key may be a new one, and the token was not checked. */
    private static final Authentication UNKNOWN_KEY = new Authentication.Refused(
            LoginFailure.UNAVAILABLE,
            ReasonCode.SERVER_UNAVAILABLE,
            "the key of its token is not known, and the keys were fetched moments ago");

    private final JwtKeys keys;
    private final JwtTerms terms;
    private final PasswordChecks checks;
    private final LongSupplier clock;

    /**
     * @param checks the threads that check signatures
     * @param clock the wall clock, in milliseconds
     */
    JwtAuthenticator(JwtKeys keys, JwtTerms terms, PasswordChecks checks, LongSupplier clock) {
        this.keys = keys;
        this.terms = terms;
        this.checks = checks;
        this.clock = clock;
    }

    @Override
    public CompletionStage<Authentication> authenticate(Credentials credentials, BooleanSupplier isGone) {
        String token = token(credentials.password());
        return token == null
                ? CompletableFuture.completedFuture(Authentication.PASSED_ON)
                : check(token, credentials, credentials.peer().source(), isGone);
    }

    @Override
    public CompletionStage<Authentication> verify(String token, String source, BooleanSupplier isGone) {
        String error = error(token);
        return error == null ? check(token, null, source, isGone) : CompletableFuture.completedFuture(wrong(error));
    }

    private CompletionStage<Authentication> check(
            String token, @Nullable Credentials credentials, String source, BooleanSupplier isGone) {
        String keyId;
        try {
            keyId = keyId(token);
        } catch (JoseException | ClassCastException noToken) { // jose4j casts the key identifier to a string
            return CompletableFuture.completedFuture(wrong("its header cannot be read"));
        }
        return keys.keysFor(keyId)
                .thenCompose(found -> found.isEmpty()
                        ? CompletableFuture.completedFuture(UNKNOWN_KEY)
                        : check(token, fitting(found, keyId), credentials, source, isGone));
    }

    @Override
    public @Nullable String error(String token) {
        if (token.length() > TOKEN_BYTES_MAX || !TOKEN.matcher(token).matches()) {
            return "it is no JWT";
        }
        try {
            rules().setSkipSignatureVerification().build().processToClaims(token);
            return null;
        } catch (InvalidJwtException invalid) {
            return reason(invalid);
        } catch (RuntimeException malformed) { // jose4j casts the values in the token, and fails for unexpected types
            return "it cannot be read";
        }
    }

    /** The keys for a token. A key without an identifier, such as one of a PEM file, is tried for every token. */
    private static List<JsonWebKey> fitting(List<JsonWebKey> found, @Nullable String keyId) {
        return keyId == null
                ? found
                : found.stream()
                        .map(key -> key.getKeyId() == null ? named(key, keyId) : key)
                        .toList();
    }

    private static JsonWebKey named(JsonWebKey key, String keyId) {
        try {
            JsonWebKey copy = JsonWebKey.Factory.newJwk(key.getKey());
            copy.setKeyId(keyId);
            return copy;
        } catch (JoseException unsupported) {
            throw new IllegalStateException(unsupported);
        }
    }

    private static @Nullable String token(byte @Nullable [] password) {
        if (password == null || password.length > TOKEN_BYTES_MAX) {
            return null;
        }
        String text = new String(password, StandardCharsets.ISO_8859_1);
        return TOKEN.matcher(text).matches() ? text : null;
    }

    private static @Nullable String keyId(String token) throws JoseException {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setCompactSerialization(token);
        return signature.getKeyIdHeaderValue();
    }

    private CompletionStage<Authentication> check(
            String token,
            List<JsonWebKey> found,
            @Nullable Credentials credentials,
            String source,
            BooleanSupplier isGone) {
        CompletableFuture<Authentication> outcome = new CompletableFuture<>();
        boolean accepted = checks.submit(source, isGone, () -> {
            try {
                outcome.complete(check(token, found, credentials));
            } catch (RuntimeException | Error broken) {
                outcome.completeExceptionally(broken);
            }
        });
        if (!accepted) {
            outcome.complete(PasswordAuthenticator.busy());
        }
        return outcome;
    }

    /**
     * @param credentials the credentials in CONNECT; null before CONNECT: then the claim with the Client Identifier and the permissions are
     *     not checked
     */
    private Authentication check(String token, List<JsonWebKey> found, @Nullable Credentials credentials) {
        try {
            JwtClaims claims = consumer(found).processToClaims(token);
            String user = claims.getStringClaimValue(terms.userClaim());
            if (user == null || user.isBlank() || user.chars().anyMatch(Character::isISOControl)) {
                return wrong("its claim " + terms.userClaim() + " names no user");
            }
            if (credentials != null
                    && terms.clientIdClaim().isPresent()
                    && !credentials
                            .clientId()
                            .equals(claims.getStringClaimValue(
                                    terms.clientIdClaim().get()))) {
                return wrong("its claim " + terms.clientIdClaim().get() + " is not the Client Identifier");
            }
            Set<String> roles = roles(claims);
            if (roles == null) {
                return wrong("its claim " + terms.rolesClaim().orElse("") + " is no list of role names");
            }
            long until = claims.getExpirationTime().getValueInMillis()
                    + terms.leeway().toMillis();
            return new Authentication.Accepted(
                    new Principal(user, roles, credentials == null ? null : permissions(claims, user, credentials)),
                    until);
        } catch (InvalidJwtException invalid) {
            return wrong(reason(invalid));
        } catch (InvalidAcl wrong) {
            return wrong("its claim " + terms.aclClaim().orElse("") + " is not valid: " + wrong.getMessage());
        } catch (ClassCastException malformed) { // jose4j casts values without a check
            return wrong("its header cannot be read");
        } catch (MalformedClaimException wrong) {
            return wrong("a claim of it has the wrong type");
        }
    }

    /** The permissions in the token; null when there are none, or tokens are no source of permissions. */
    private @Nullable LoginPermissions permissions(JwtClaims claims, String user, Credentials credentials)
            throws InvalidAcl {
        String name = terms.aclClaim().orElse(null);
        if (name == null || !claims.getClaimsMap().containsKey(name)) {
            return null;
        }
        AclClaim.Client client = new AclClaim.Client(
                credentials.clientId(), user, credentials.peer().inetAddress());
        try {
            return AclClaim.parse(claims.getClaimsMap().get(name), client);
        } catch (IllegalArgumentException wrong) {
            throw new InvalidAcl(wrong);
        }
    }

    /** Thrown when the permissions in a token are invalid. */
    private static final class InvalidAcl extends Exception {
        private static final long serialVersionUID = 1;

        InvalidAcl(IllegalArgumentException cause) {
            super(cause.getMessage(), cause);
        }
    }

    private static String reason(InvalidJwtException invalid) {
        return invalid.getErrorDetails().stream()
                .findFirst()
                .map(error -> reason(error.getErrorCode()))
                .orElse("it cannot be read");
    }

    private static String reason(int errorCode) {
        return switch (errorCode) {
            case ErrorCodes.EXPIRED -> "it has expired";
            case ErrorCodes.EXPIRATION_MISSING -> "it has no end (exp)";
            case ErrorCodes.NOT_YET_VALID -> "it is not valid yet (nbf)";
            case ErrorCodes.ISSUER_INVALID, ErrorCodes.ISSUER_MISSING -> "it has another issuer (iss)";
            case ErrorCodes.AUDIENCE_INVALID, ErrorCodes.AUDIENCE_MISSING -> "it is for another audience (aud)";
            case ErrorCodes.SIGNATURE_INVALID -> "its signature is wrong";
            default -> "its key is not known, its algorithm is not allowed, or it cannot be read";
        };
    }

    private JwtConsumer consumer(List<JsonWebKey> found) {
        JwksVerificationKeyResolver resolver = new JwksVerificationKeyResolver(found);
        resolver.setDisambiguateWithVerifySignature(true);
        return rules().setVerificationKeyResolver(resolver)
                .setJwsAlgorithmConstraints(
                        AlgorithmConstraints.ConstraintType.PERMIT,
                        terms.algorithms().toArray(String[]::new))
                .build();
    }

    /** The conditions on the claims of a token. */
    private JwtConsumerBuilder rules() {
        JwtConsumerBuilder builder = new JwtConsumerBuilder()
                .setRequireExpirationTime()
                .setExpectedIssuer(true, terms.issuer())
                .setEvaluationTime(NumericDate.fromMilliseconds(clock.getAsLong()))
                .setAllowedClockSkewInSeconds((int) terms.leeway().toSeconds());
        if (terms.audience().isEmpty()) {
            builder.setSkipDefaultAudienceValidation();
        } else {
            builder.setExpectedAudience(true, terms.audience().toArray(String[]::new));
        }
        return builder;
    }

    /** The roles in the token; null when the claim is not a list of role names. */
    private @Nullable Set<String> roles(JwtClaims claims) {
        Object value = terms.rolesClaim().isEmpty() ? null : claims.getClaimsMap();
        for (String name : terms.rolesClaim().map(path -> path.split("\\.")).orElse(new String[0])) {
            value = value instanceof Map<?, ?> object ? object.get(name) : null;
        }
        if (value == null) {
            return Set.of();
        }
        Set<String> roles = new HashSet<>();
        for (Object role : value instanceof Collection<?> list ? list : List.of(value)) {
            if (!(role instanceof String name) || !Users.isRole(name)) {
                return null;
            }
            roles.add(name);
        }
        return roles;
    }

    private static Authentication wrong(String reason) {
        return new Authentication.Refused(
                LoginFailure.CREDENTIALS, ReasonCode.BAD_USER_NAME_OR_PASSWORD, "its token is not valid: " + reason);
    }
}
