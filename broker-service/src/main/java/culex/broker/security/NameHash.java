package culex.broker.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/**
 * Hashes of names that clients choose, with a secret key, so that clients cannot choose names with the same hash. May be called from any
 * thread.
 */
public final class NameHash {
    private final byte[] secret = new byte[16];

    public NameHash() {
        new SecureRandom().nextBytes(secret);
    }

    /** The hash of a user name, Client Identifier or IP address. */
    public long of(String name) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(secret);
            byte[] hash = digest.digest(name.getBytes(StandardCharsets.UTF_8));
            long key = 0;
            for (int i = 0; i < Long.BYTES; i++) {
                key = (key << Byte.SIZE) | (hash[i] & 0xFF);
            }
            return key;
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}
