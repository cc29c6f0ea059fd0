package culex.broker.security;

import com.ongres.scram.common.ScramFunctions;
import com.ongres.scram.common.ScramMechanism;
import com.ongres.scram.common.StringPreparation;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A credential with which a password can be checked but not computed, in the form of RFC 5803 and PostgreSQL:
 * {@code SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey}, the last three in base64. Do not write to the arrays.
 *
 * @param iterations the rounds of PBKDF2
 */
record ScramCredential(int iterations, byte[] salt, byte[] storedKey, byte[] serverKey) {
    /** The only mechanism in the users file. */
    static final ScramMechanism MECHANISM = ScramMechanism.SCRAM_SHA_256;

    /** The rounds of PBKDF2 for new lines: each check of a password takes about ten milliseconds of one processor. */
    static final int ITERATIONS = 32_768;

    static final int ITERATIONS_MAX = 10_000_000;
    private static final int ITERATIONS_MIN = 4096; // minimum of RFC 7677, section 4
    private static final int KEY_BYTES = 32;
    private static final int SALT_BYTES = 16;
    private static final Pattern FORMAT =
            Pattern.compile("SCRAM-SHA-256\\$(\\d{1,9}):([A-Za-z0-9+/=]+)\\$([A-Za-z0-9+/=]+):([A-Za-z0-9+/=]+)");

    /** Reads a credential; null when it is not one. */
    static @Nullable ScramCredential parse(String text) {
        Matcher matcher = FORMAT.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        try {
            Base64.Decoder base64 = Base64.getDecoder();
            ScramCredential credential = new ScramCredential(
                    Integer.parseInt(matcher.group(1)),
                    base64.decode(matcher.group(2)),
                    base64.decode(matcher.group(3)),
                    base64.decode(matcher.group(4)));
            return credential.isSound() ? credential : null;
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }

    private boolean isSound() {
        return iterations >= ITERATIONS_MIN
                && iterations <= ITERATIONS_MAX
                && salt.length > 0
                && storedKey.length == KEY_BYTES
                && serverKey.length == KEY_BYTES;
    }

    /** Computes the credential of a new password, with a new salt. Slow by design. */
    static ScramCredential of(char[] password, int iterations, SecureRandom random) {
        byte[] salt = ScramFunctions.salt(SALT_BYTES, random);
        byte[] salted = salted(password, salt, iterations);
        return new ScramCredential(
                iterations,
                salt,
                ScramFunctions.storedKey(MECHANISM, ScramFunctions.clientKey(MECHANISM, salted)),
                ScramFunctions.serverKey(MECHANISM, salted));
    }

    /** A credential for an unknown user, the same each time, so that the server does not reveal which users exist. */
    static ScramCredential ofNobody(String userName, int iterations, byte[] secret) {
        byte[] key = ScramFunctions.hmac(MECHANISM, userName.getBytes(StandardCharsets.UTF_8), secret);
        byte[] unknown = ScramFunctions.hash(MECHANISM, key);
        return new ScramCredential(iterations, Arrays.copyOf(key, SALT_BYTES), unknown, unknown);
    }

    /** Whether this credential was made from a password. Slow by design: never call it on an event loop. */
    boolean matches(char[] password) {
        try {
            byte[] clientKey = ScramFunctions.clientKey(MECHANISM, salted(password, salt, iterations));
            return MessageDigest.isEqual(storedKey, ScramFunctions.storedKey(MECHANISM, clientKey));
        } catch (IllegalArgumentException nothingLeft) {
            return false; // SASLprep has removed all characters: the text is no password
        }
    }

    private static byte[] salted(char[] password, byte[] salt, int iterations) {
        // As in PostgreSQL: a password that SASLprep (RFC 4013) rejects is used unchanged.
        return ScramFunctions.saltedPassword(
                MECHANISM, StringPreparation.POSTGRESQL_PREPARATION, password, salt, iterations);
    }

    /** The credential in the format of the users file. */
    String text() {
        Base64.Encoder base64 = Base64.getEncoder();
        return "SCRAM-SHA-256$" + iterations + ':' + base64.encodeToString(salt) + '$'
                + base64.encodeToString(storedKey) + ':' + base64.encodeToString(serverKey);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ScramCredential that && text().equals(that.text());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(storedKey);
    }

    /** Returns a text that identifies the credential in a log without revealing it. */
    @Override
    public String toString() {
        return "SCRAM-SHA-256 credential, salt " + HexFormat.of().formatHex(salt);
    }
}
