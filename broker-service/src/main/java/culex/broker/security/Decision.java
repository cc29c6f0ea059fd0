package culex.broker.security;

/**
 * The decision about a request of a client.
 *
 * @param reason the rule that decides, with its file and line
 */
public record Decision(boolean isAllowed, String reason) {
    static final Decision OPEN = new Decision(true, "no ACL is configured (mqtt.acl.file)");
    static final Decision OF_SERVER = new Decision(false, "topics that begin with $SYS are the server's to write");
}
