package culex.broker.security;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The users of a password file that mosquitto_passwd has written: {@code NAME:$6$salt$hash} (SHA-512) or
 * {@code NAME:$7$iterations$salt$hash} (PBKDF2 with HMAC-SHA-512). Immutable.
 */
final class MosquittoPasswords {
    private static final int USERS_MAX = 1_000_000;
    private static final int ITERATIONS_MAX = 10_000_000;
    private static final int HASH_BYTES = 64;
    private static final Pattern HASH = Pattern.compile(
            "\\$(?:6|7\\$(?<iterations>\\d{1,8}))\\$(?<salt>[A-Za-z0-9+/=]+)\\$(?<hash>[A-Za-z0-9+/=]+)");

    private final Map<String, Credential> credentials;
    /** The credential that is checked for an unknown user, so that the time for the check does not reveal which users exist. */
    private final Credential ofNobody;

    /**
     * A hash from the file.
     *
     * @param iterations the iterations of PBKDF2; 0 for SHA-512
     */
    private record Credential(int iterations, byte[] salt, byte[] hash) {
        boolean matches(char[] password) {
            try {
                return MessageDigest.isEqual(hash, iterations == 0 ? sha512(password) : pbkdf2(password));
            } catch (GeneralSecurityException everyJavaHasIt) {
                throw new IllegalStateException(everyJavaHasIt);
            }
        }

        private byte[] sha512(char[] password) throws GeneralSecurityException {
            MessageDigest digest = MessageDigest.getInstance("SHA-512");
            digest.update(new String(password).getBytes(StandardCharsets.UTF_8));
            return digest.digest(salt);
        }

        private byte[] pbkdf2(char[] password) throws GeneralSecurityException {
            PBEKeySpec spec = new PBEKeySpec(password, salt, iterations, hash.length * Byte.SIZE);
            try {
                return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512")
                        .generateSecret(spec)
                        .getEncoded();
            } finally {
                spec.clearPassword();
            }
        }
    }

    private MosquittoPasswords(Map<String, Credential> credentials) {
        this.credentials = Map.copyOf(credentials);
        int iterations = credentials.values().stream()
                .mapToInt(Credential::iterations)
                .max()
                .orElse(0);
        ofNobody = new Credential(iterations, new byte[12], new byte[HASH_BYTES]);
    }

    /**
     * Reads the lines of a file.
     *
     * @throws IllegalArgumentException with one sentence that names the invalid line; it never contains a hash
     */
    static MosquittoPasswords parse(List<String> lines) {
        Map<String, Credential> credentials = new HashMap<>();
        for (int number = 1; number <= lines.size(); number++) {
            String line = lines.get(number - 1).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            int colon = line.indexOf(':');
            Credential credential = colon <= 0 ? null : credential(line.substring(colon + 1));
            if (credential == null) {
                throw new IllegalArgumentException("line " + number
                        + " is not NAME:$6$salt$hash or NAME:$7$iterations$salt$hash, as mosquitto_passwd -H"
                        + " sha512-pbkdf2 writes it");
            }
            if (credentials.put(line.substring(0, colon), credential) != null) {
                throw new IllegalArgumentException("line " + number + " names a user again");
            }
            if (credentials.size() > USERS_MAX) {
                throw new IllegalArgumentException("there are more than " + USERS_MAX + " users");
            }
        }
        return new MosquittoPasswords(credentials);
    }

    private static @Nullable Credential credential(String text) {
        Matcher parts = HASH.matcher(text);
        if (!parts.matches()) {
            return null;
        }
        try {
            String rounds = parts.group("iterations");
            int iterations = rounds == null ? 0 : Integer.parseInt(rounds);
            byte[] salt = Base64.getDecoder().decode(parts.group("salt"));
            byte[] hash = Base64.getDecoder().decode(parts.group("hash"));
            boolean isValid = (rounds == null || (iterations >= 1 && iterations <= ITERATIONS_MAX))
                    && hash.length == HASH_BYTES
                    && salt.length > 0;
            return isValid ? new Credential(iterations, salt, hash) : null;
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }

    int size() {
        return credentials.size();
    }

    boolean has(String userName) {
        return credentials.containsKey(userName);
    }

    /** Whether this is the password of the user. The check takes the same time if the user does not exist. */
    boolean matches(String userName, char[] password) {
        Credential known = credentials.get(userName);
        boolean matches = (known == null ? ofNobody : known).matches(password);
        return matches && known != null;
    }
}
