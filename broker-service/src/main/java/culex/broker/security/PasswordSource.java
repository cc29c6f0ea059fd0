package culex.broker.security;

/** Users and their passwords. May be called from any thread. */
interface PasswordSource {
    /**
     * Checks a password, which is slow by design and takes as long for a user who does not exist.
     *
     * @return accepted, rejected when the password is wrong, or passed on when there is no such user
     */
    Authentication check(String userName, char[] password);
}
