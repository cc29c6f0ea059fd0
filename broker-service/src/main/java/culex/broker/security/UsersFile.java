package culex.broker.security;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Changes the users file, for {@code ./culex user}, which is a separate process from the broker, and for the admin API; the broker notices
 * each change of the file. Only one thread and one process at a time may change a file.
 */
public final class UsersFile {
    private static final int NAME_CHARACTERS_MAX = 1024;
    /** The Password of a CONNECT is no longer, in UTF-8. */
    private static final int PASSWORD_BYTES_MAX = 65_535;

    private final ReplacedFile file;

    /** @param path the users file; it need not exist */
    public UsersFile(Path path) {
        file = new ReplacedFile(path);
    }

    /** Opens a users file for the broker to watch. */
    public static WatchedFile<Users> watched(String setting, Path path) {
        return new WatchedFile<>(setting, path, Users::parse);
    }

    /**
     * The program: {@code add FILE NAME} with the password on standard input, {@code remove FILE NAME}, or
     * {@code roles FILE NAME ROLE...}.
     *
     * @throws IOException when the file cannot be read or written
     */
    public static void main(String[] arguments) throws IOException {
        try {
            UsersFile file = new UsersFile(Path.of(arguments[1]));
            switch (arguments[0]) {
                case "add" -> file.add(arguments[2], passwordOnStandardInput());
                case "remove" -> file.remove(arguments[2]);
                case "roles" -> file.setRoles(arguments[2], List.of(arguments).subList(3, arguments.length));
                default -> throw new IllegalArgumentException("there is no command " + arguments[0]);
            }
        } catch (IllegalArgumentException wrong) {
            CommandOutput.print(FileDescriptor.err, String.valueOf(wrong.getMessage()));
            System.exit(1);
        }
    }

    private static char[] passwordOnStandardInput() throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String line = in.readLine();
        return line == null ? new char[0] : line.toCharArray();
    }

    /**
     * Adds a user, or sets a new password of an existing one.
     *
     * @throws IllegalArgumentException with one sentence when the name or the password is invalid
     */
    void add(String name, char[] password) throws IOException {
        put(name, password, null);
    }

    /**
     * Adds a user, or changes the password, the roles or both of an existing one.
     *
     * @param password null to keep the password of an existing user
     * @param roles null to keep the roles of an existing user
     * @return whether the user is new
     * @throws IllegalArgumentException with one sentence, which never contains the password, when the name, the password, a role or the
     * file is invalid, or when a new user has no password
     */
    public boolean put(String name, char @Nullable [] password, @Nullable List<String> roles) throws IOException {
        checkName(name);
        SecureRandom random = new SecureRandom();
        String before = line(name).orElse(null);
        String rolesPart = roles != null ? Users.rolesPart(roles) : before == null ? "" : Users.rolesPartOf(before);
        String credential;
        if (password != null) {
            checkPassword(password);
            credential = name
                    + ':'
                    + ScramCredential.of(password, ScramCredential.ITERATIONS, random)
                            .text();
        } else if (before != null) {
            credential = before.substring(
                    0, before.length() - Users.rolesPartOf(before).length());
        } else {
            throw new IllegalArgumentException("a new user needs a password");
        }
        List<String> lines = linesWithout(name);
        if (lines.stream().noneMatch(line -> line.strip().startsWith(Users.SECRET_LINE))) {
            lines.addFirst(Users.newSecretLine(random));
        }
        lines.add(credential + rolesPart);
        Users.parse(lines); // throws if another line is invalid, or there are too many users
        file.write(lines);
        return before == null;
    }

    private static void checkName(String name) {
        boolean named = !name.isBlank() && name.equals(name.strip()) && name.length() <= NAME_CHARACTERS_MAX;
        if (!named || name.startsWith("#") || name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("a user name has 1 to " + NAME_CHARACTERS_MAX
                    + " characters, no control characters, no space at its ends, and does not begin with #");
        }
    }

    private static void checkPassword(char[] password) {
        if (password.length == 0) {
            throw new IllegalArgumentException("the password is empty");
        }
        if (StandardCharsets.UTF_8.encode(CharBuffer.wrap(password)).remaining() > PASSWORD_BYTES_MAX) {
            throw new IllegalArgumentException("the password has more than " + PASSWORD_BYTES_MAX + " bytes");
        }
    }

    /**
     * Replaces the roles of a user.
     *
     * @throws IllegalArgumentException when there is no such user, or a role is invalid
     */
    void setRoles(String name, List<String> roles) throws IOException {
        String part = Users.rolesPart(roles);
        String line = line(name).orElseThrow(() -> noUser(name));
        List<String> lines = linesWithout(name);
        lines.add(line.substring(0, line.length() - Users.rolesPartOf(line).length()) + part);
        file.write(lines);
    }

    private Optional<String> line(String name) throws IOException {
        return file.lines().stream()
                .map(String::strip)
                .filter(line -> Users.nameOf(line).equals(name))
                .findFirst();
    }

    private IllegalArgumentException noUser(String name) {
        return new IllegalArgumentException("there is no user " + name + " in " + file);
    }

    /** @throws IllegalArgumentException when there is no such user */
    void remove(String name) throws IOException {
        if (!remove(name, false)) {
            throw noUser(name);
        }
    }

    /**
     * Removes a user.
     *
     * @param keepsOne whether the last user may not be removed
     * @return whether there was such a user
     * @throws IllegalStateException when it is the last user and may not be removed
     */
    public boolean remove(String name, boolean keepsOne) throws IOException {
        if (line(name).isEmpty()) {
            return false;
        }
        List<String> lines = linesWithout(name);
        if (keepsOne
                && lines.stream().allMatch(line -> Users.nameOf(line.strip()).isEmpty())) {
            throw new IllegalStateException(
                    name + " is the last user, and without a user nobody could connect and the broker would not start");
        }
        file.write(lines);
        return true;
    }

    private List<String> linesWithout(String name) throws IOException {
        List<String> lines = new ArrayList<>(file.lines());
        lines.removeIf(line -> Users.nameOf(line.strip()).equals(name));
        return lines;
    }
}
