package culex.broker.security;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One line of an ACL file.
 *
 * @param file the name of the file, for the log
 * @param levels the levels of its Topic Filter
 * @param isPattern whether {@code %c} and {@code %u} are replaced by the Client Identifier and the user name
 * @param line the number of the line in the file
 * @param text the line of the file
 */
record AclRule(String file, Access access, List<String> levels, boolean isPattern, int line, String text)
        implements PermissionRule {
    static final String CLIENT_ID = "%c";
    static final String USER_NAME = "%u";

    /** What a line allows or denies. */
    enum Access {
        READ,
        WRITE,
        READWRITE,
        DENY;

        /** Whether a rule with this access allows the operation. */
        boolean grants(AclOperation operation) {
            return switch (this) {
                case READ -> !operation.writes();
                case WRITE -> operation.writes();
                case READWRITE -> true;
                case DENY -> false;
            };
        }
    }

    @Override
    public boolean allows() {
        return access != Access.DENY;
    }

    @Override
    public String reason() {
        return file + " line " + line + ": " + text;
    }

    /**
     * The levels of the filter for a client, or null when the rule does not apply to it. A Client Identifier or user name that would change
     * the meaning of the filter never widens what a client may do: a rule that allows does not apply then, and a rule that denies covers
     * everything from that level on.
     */
    @Nullable List<String> levelsFor(AclClient client) {
        if (!isPattern) {
            return levels;
        }
        List<String> filled = new ArrayList<>(levels.size());
        for (String level : levels) {
            boolean isVariable = level.equals(CLIENT_ID) || level.equals(USER_NAME);
            String value = level.equals(USER_NAME) ? client.principal().userName() : client.clientId();
            if (!isVariable) {
                filled.add(level);
            } else if (value == null) {
                return null; // an anonymous client has no user name
            } else if (isPlainLevel(value, filled.isEmpty())) {
                filled.add(value);
            } else if (access == Access.DENY) {
                filled.add("#");
                return filled;
            } else {
                return null;
            }
        }
        return filled;
    }

    private static boolean isPlainLevel(String value, boolean isFirst) {
        return value.indexOf('+') < 0
                && value.indexOf('#') < 0
                && value.indexOf('/') < 0
                && !(isFirst && value.startsWith("$"));
    }
}
