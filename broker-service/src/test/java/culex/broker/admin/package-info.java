/** Tests of the admin API and of the login of the management port. */
@NullMarked
package culex.broker.admin;

import org.jspecify.annotations.NullMarked;
