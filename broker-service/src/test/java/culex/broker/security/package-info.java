/** Users, passwords and SCRAM, by a real client. */
@NullMarked
package culex.broker.security;

import org.jspecify.annotations.NullMarked;
