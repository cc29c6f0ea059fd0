package culex.support.api;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The keys of an HTTP API: of the management port of the broker, or of the publisher. Each line of their file is either a key in plain
 * text, whose role is admin, or {@code NAME ROLE sha256:HEX}, as {@code ./culex key add} writes it: a digest, from which the key itself
 * cannot be computed.
 */
public final class ManagementKeys {
    /** An instance without keys. */
    public static final ManagementKeys NONE = new ManagementKeys(List.of());

    private static final int LENGTH_MIN = 16;
    private static final int LENGTH_MAX = 1024;
    private static final int KEYS_MAX = 100;
    private static final int FIELDS = 3;
    private static final String DIGEST = "sha256:";
    private static final int DIGEST_BYTES = 32;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._@-]{1,64}");
    private static final Pattern SPACES = Pattern.compile("\\s+");

    private final List<Key> keys;

    /** One key. */
    private record Key(Caller owner, byte[] digest) {}

    private ManagementKeys(List<Key> keys) {
        this.keys = keys;
    }

    /**
     * Reads the lines of a file of keys.
     *
     * @throws IllegalArgumentException with one sentence about the first malformed line
     */
    public static ManagementKeys parse(List<String> lines) {
        List<Key> keys = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!isKey(line)) {
                continue;
            }
            Key key = key(line, i + 1);
            if (!names.add(key.owner().name())) {
                throw new IllegalArgumentException("line " + (i + 1) + " has the name of a line before it");
            }
            keys.add(key);
        }
        if (keys.isEmpty() || keys.size() > KEYS_MAX) {
            throw new IllegalArgumentException("it must have 1 to " + KEYS_MAX + " keys");
        }
        return new ManagementKeys(List.copyOf(keys));
    }

    /** Whether a line of the file contains a key, and is neither empty nor a comment. */
    public static boolean isKey(String line) {
        String text = line.strip();
        return !text.isEmpty() && !text.startsWith("#");
    }

    /** Returns the owner of the key in a line for which {@link #isKey} is true. */
    public static Caller owner(String line, int number) {
        return key(line.strip(), number).owner();
    }

    private static Key key(String line, int number) {
        String[] fields = SPACES.split(line, -1);
        if (fields.length == 1) {
            if (line.length() < LENGTH_MIN || line.length() > LENGTH_MAX) {
                throw new IllegalArgumentException("line " + number + " is no word of " + LENGTH_MIN + " to "
                        + LENGTH_MAX + " characters, and not NAME ROLE sha256:HEX");
            }
            return new Key(new Caller("line-" + number, Role.ADMIN, true), digest(line));
        }
        if (fields.length != FIELDS || !NAME.matcher(fields[0]).matches() || !fields[2].startsWith(DIGEST)) {
            throw new IllegalArgumentException("line " + number + " is not NAME ROLE sha256:HEX");
        }
        Role role = Role.of(fields[1])
                .orElseThrow(() -> new IllegalArgumentException(
                        "line " + number + " has an unknown role; the roles are viewer, operator and admin"));
        return new Key(new Caller(fields[0], role, true), hex(fields[2].substring(DIGEST.length()), number));
    }

    private static byte[] hex(String text, int number) {
        try {
            byte[] digest = HexFormat.of().parseHex(text);
            if (digest.length == DIGEST_BYTES) {
                return digest;
            }
        } catch (IllegalArgumentException noHex) {
            throw new IllegalArgumentException("line " + number + " has a digest that is not hexadecimal", noHex);
        }
        throw new IllegalArgumentException("line " + number + " has a digest that is not " + DIGEST_BYTES + " bytes");
    }

    /** Returns the owner of a key; null when no line contains the key. */
    public @Nullable Caller owner(String key) {
        byte[] sent = digest(key);
        Caller owner = null;
        for (Key known : keys) { // compares with all keys, so that the response time reveals nothing about them
            if (MessageDigest.isEqual(known.digest(), sent)) {
                owner = known.owner();
            }
        }
        return owner;
    }

    /** The owners of all keys, in the order of the file. */
    public List<Caller> owners() {
        return keys.stream().map(Key::owner).toList();
    }

    /** Whether there is no key. */
    public boolean isEmpty() {
        return keys.isEmpty();
    }

    /** The line of the file for a key. */
    public static String line(String name, Role role, String key) {
        return name + " " + role.label() + " " + DIGEST + HexFormat.of().formatHex(digest(key));
    }

    private static byte[] digest(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible); // cannot happen: every JDK has SHA-256
        }
    }
}
