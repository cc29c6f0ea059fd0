package culex.broker.security;

import com.ongres.scram.common.ScramFunctions;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The users of a users file: on each line a name, a colon and a {@link ScramCredential}. Blank lines and lines that begin with
 * {@code #} are left out. Immutable.
 */
public final class Users {
    /** Maximum number of users of a file; a longer file is rejected. */
    static final int USERS_MAX = 1_000_000;

    /**
     * The prefix of the comment with the secret from which the salts of unknown users are computed. SCRAM sends the salt of a user to every
     * client; with the secret in the file, the salts of unknown users stay the same after a restart, like those of real users.
     */
    static final String SECRET_LINE = "# secret for unknown users: ";

    private static final int SECRET_BYTES = 32;

    /** The separator before the roles of a user. */
    private static final String COMMENT = "#";

    private static final String ROLES = ":roles=";

    private static final Pattern ROLE = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

    private final Map<String, ScramCredential> credentials;
    private final Map<String, Set<String>> roles;
    private final int iterations;
    private final byte[] secret;

    private Users(Map<String, ScramCredential> credentials, Map<String, Set<String>> roles, byte @Nullable [] secret) {
        this.credentials = Map.copyOf(credentials);
        this.roles = Map.copyOf(roles);
        this.secret = secret == null ? secretOf(credentials) : secret;
        iterations = mostCommonIterations(credentials.values());
    }

    /**
     * The number of PBKDF2 rounds that most users have. SCRAM sends the number of a user to every client, and that of an unknown user must
     * be the same. A user with a different number can still be distinguished from an unknown one.
     */
    private static int mostCommonIterations(Collection<ScramCredential> credentials) {
        Map<Integer, Long> users =
                credentials.stream().collect(Collectors.groupingBy(ScramCredential::iterations, Collectors.counting()));
        return users.entrySet().stream()
                .max(Map.Entry.<Integer, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .orElse(ScramCredential.ITERATIONS);
    }

    /** A secret for a file without one: the same at each start, until the users in the file change. */
    private static byte[] secretOf(Map<String, ScramCredential> credentials) {
        StringBuilder all = new StringBuilder(SECRET_LINE);
        new TreeMap<>(credentials)
                .forEach((name, credential) -> all.append(name).append(credential.text()));
        return ScramFunctions.hash(ScramCredential.MECHANISM, all.toString().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads the lines of a file.
     *
     * @throws IllegalArgumentException with one sentence that names the invalid line; it never contains a credential
     */
    static Users parse(List<String> lines) {
        Map<String, ScramCredential> credentials = new HashMap<>();
        Map<String, Set<String>> roles = new HashMap<>();
        byte[] secret = null;
        for (int number = 1; number <= lines.size(); number++) {
            String line = lines.get(number - 1).strip();
            if (line.startsWith(SECRET_LINE)) {
                secret = secret(line, number);
            }
            if (line.isEmpty() || line.startsWith(COMMENT)) {
                continue;
            }
            String name = nameOf(line);
            String rolesPart = rolesPartOf(line);
            ScramCredential credential = ScramCredential.parse(
                    line.substring(Math.min(line.length(), name.length() + 1), line.length() - rolesPart.length()));
            if (name.isEmpty() || credential == null) {
                throw new IllegalArgumentException(
                        "line " + number + " is not NAME:SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey");
            }
            if (credentials.put(name, credential) != null) {
                throw new IllegalArgumentException("line " + number + " names the user " + name + " again");
            }
            if (!rolesPart.isEmpty()) {
                roles.put(name, roles(rolesPart, number));
            }
            if (credentials.size() > USERS_MAX) {
                throw new IllegalArgumentException("there are more than " + USERS_MAX + " users");
            }
        }
        return new Users(credentials, roles, secret);
    }

    private static byte[] secret(String line, int number) {
        try {
            return Base64.getDecoder().decode(line.substring(SECRET_LINE.length()));
        } catch (IllegalArgumentException notBase64) {
            throw new IllegalArgumentException("line " + number + ": the secret for unknown users is not base64");
        }
    }

    /** Creates the line of a users file with a new secret, for a file that does not have such a line. */
    static String newSecretLine(SecureRandom random) {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return SECRET_LINE + Base64.getEncoder().encodeToString(secret);
    }

    /** The name before the credential; it may contain colons. Empty when the line contains no credential. */
    static String nameOf(String line) {
        int end = line.startsWith(COMMENT) ? 0 : line.lastIndexOf(":SCRAM-SHA-256$");
        return line.substring(0, Math.max(0, end));
    }

    /** The part of the line after the credential: {@code :roles=} and names, or nothing. */
    static String rolesPartOf(String line) {
        int at = line.indexOf(ROLES, nameOf(line).length());
        return at < 0 ? "" : line.substring(at);
    }

    /** The names of the roles in a line, unchecked. */
    static List<String> rolesOf(String line) {
        String part = rolesPartOf(line);
        return part.isEmpty()
                ? List.of()
                : List.of(part.substring(ROLES.length()).split(",", -1));
    }

    /** The part of a line with the roles of a user; empty when there are no roles. */
    static String rolesPart(List<String> roles) {
        roles.forEach(role -> checkRole(role, ""));
        return roles.isEmpty() ? "" : ROLES + String.join(",", roles);
    }

    private static Set<String> roles(String part, int number) {
        List<String> names = List.of(part.substring(ROLES.length()).split(",", -1));
        names.forEach(name -> checkRole(name, "line " + number + ": "));
        return Set.copyOf(new LinkedHashSet<>(names));
    }

    static boolean isRole(String name) {
        return ROLE.matcher(name).matches();
    }

    private static void checkRole(String role, String where) {
        if (!isRole(role)) {
            throw new IllegalArgumentException(
                    where + "a role has 1 to 64 letters, digits, dots, hyphens and underscores, not \"" + role + '"');
        }
    }

    public int size() {
        return credentials.size();
    }

    /** The roles of a user; none for an unknown user. */
    Set<String> roles(String userName) {
        return roles.getOrDefault(userName, Set.of());
    }

    /** The principal of a user that is already authenticated; no password is checked. */
    Principal principal(String userName) {
        return new Principal(userName, roles(userName));
    }

    /** Whether the users file has a user with this name. */
    boolean has(String userName) {
        return credentials.containsKey(userName);
    }

    /** The credential of a user; for an unknown user, a credential that no password matches. */
    ScramCredential credential(String userName) {
        ScramCredential known = credentials.get(userName);
        return known == null ? ScramCredential.ofNobody(userName, iterations, secret) : known;
    }
}
