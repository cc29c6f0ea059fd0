package culex.broker.security;

/** Users and their passwords. May be called from any thread. */
interface PasswordSource {
    /**
     * Checks a password; this is slow by design, and takes as long for an unknown user.
     *
     * @return accepted, rejected when the password is wrong, or no decision when there is no such user
     */
    Authentication check(String userName, char[] password);
}
