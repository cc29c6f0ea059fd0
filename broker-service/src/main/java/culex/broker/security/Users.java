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
    /** The most users of a file; a longer one is refused. */
    static final int USERS_MAX = 1_000_000;

    /**
     * The comment with the secret that the salts of unknown users are made from. SCRAM shows salts to everybody who asks; because the
     * secret is in the file, those of unknown users stay the same over a restart, as those of real users do.
     */
    static final String SECRET_LINE = "# secret for unknown users: ";

    private static final int SECRET_BYTES = 32;

    /** What stands in a line before the roles of the user. */
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
     * The rounds that most users have: SCRAM shows them to everybody who asks, and an unknown user must not differ. A user whose line
     * has another number can still be told from an unknown one.
     */
    private static int mostCommonIterations(Collection<ScramCredential> credentials) {
        Map<Integer, Long> users =
                credentials.stream().collect(Collectors.groupingBy(ScramCredential::iterations, Collectors.counting()));
        return users.entrySet().stream()
                .max(Map.Entry.<Integer, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .orElse(ScramCredential.ITERATIONS);
    }

    /** A secret for a file without one: the same at each start, until a user of the file changes. */
    private static byte[] secretOf(Map<String, ScramCredential> credentials) {
        StringBuilder all = new StringBuilder(SECRET_LINE);
        new TreeMap<>(credentials)
                .forEach((name, credential) -> all.append(name).append(credential.text()));
        return ScramFunctions.hash(ScramCredential.MECHANISM, all.toString().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads the lines of a file.
     *
     * @throws IllegalArgumentException with one sentence that names the line which is wrong; it never holds a credential
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
            if (line.isEmpty() || line.startsWith("#")) {
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

    /** A line with a new secret, for a file that has none. */
    static String newSecretLine(SecureRandom random) {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return SECRET_LINE + Base64.getEncoder().encodeToString(secret);
    }

    /** What stands before the credential; a name may hold colons. Empty when the line is none. */
    static String nameOf(String line) {
        int end = line.lastIndexOf(":SCRAM-SHA-256$");
        return line.substring(0, Math.max(0, end));
    }

    /** What stands behind the credential: {@code :roles=} and names, or nothing. */
    static String rolesPartOf(String line) {
        int at = line.indexOf(ROLES, nameOf(line).length());
        return at < 0 ? "" : line.substring(at);
    }

    /** The end of a line that gives a user roles; empty when there are none. */
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

    /** The roles of a user; none of one who does not exist. */
    Set<String> roles(String userName) {
        return roles.getOrDefault(userName, Set.of());
    }

    /** The principal of a user that is authenticated already; no password is checked. */
    Principal principal(String userName) {
        return new Principal(userName, roles(userName));
    }

    /** Whether there is such a user. */
    boolean has(String userName) {
        return credentials.containsKey(userName);
    }

    /** The credential of a user; of one who does not exist, one that no password matches. */
    ScramCredential credential(String userName) {
        ScramCredential known = credentials.get(userName);
        return known == null ? ScramCredential.ofNobody(userName, iterations, secret) : known;
    }
}
