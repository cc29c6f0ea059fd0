package culex.broker.security;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The users of a users file: on each line a name, a colon and a {@link ScramCredential}. Blank lines and lines that begin with
 * {@code #} are left out. Immutable.
 */
public final class Users {
    /** The most users of a file; a longer one is refused. */
    static final int USERS_MAX = 1_000_000;

    private final Map<String, ScramCredential> credentials;
    private final int iterations;
    private final byte[] secret;

    private Users(Map<String, ScramCredential> credentials, byte[] secret) {
        this.credentials = Map.copyOf(credentials);
        this.secret = secret;
        iterations = credentials.values().stream()
                .mapToInt(ScramCredential::iterations)
                .max()
                .orElse(ScramCredential.ITERATIONS);
    }

    /**
     * Reads the lines of a file.
     *
     * @param secret what the credentials of users who do not exist are made from; nobody else knows it
     * @throws IllegalArgumentException with one sentence that names the line which is wrong; it never holds a credential
     */
    static Users parse(List<String> lines, byte[] secret) {
        Map<String, ScramCredential> credentials = new HashMap<>();
        for (int number = 1; number <= lines.size(); number++) {
            String line = lines.get(number - 1).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String name = nameOf(line);
            ScramCredential credential = ScramCredential.parse(line.substring(name.length() + 1));
            if (name.isEmpty() || credential == null) {
                throw new IllegalArgumentException(
                        "line " + number + " is not NAME:SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey");
            }
            if (credentials.put(name, credential) != null) {
                throw new IllegalArgumentException("line " + number + " names the user " + name + " again");
            }
            if (credentials.size() > USERS_MAX) {
                throw new IllegalArgumentException("there are more than " + USERS_MAX + " users");
            }
        }
        return new Users(credentials, secret);
    }

    /** What stands before the credential; a name may hold colons. Empty when the line is none. */
    static String nameOf(String line) {
        int end = line.lastIndexOf(":SCRAM-SHA-256$");
        return line.substring(0, Math.max(0, end));
    }

    public int size() {
        return credentials.size();
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
