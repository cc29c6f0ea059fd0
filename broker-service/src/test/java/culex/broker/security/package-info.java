/** Tests of logins, permissions and bans; some of them with a real client. */
@NullMarked
package culex.broker.security;

import org.jspecify.annotations.NullMarked;
