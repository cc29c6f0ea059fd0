/** Who a Client is, and what it may do. */
@NullMarked
package culex.broker.security;

import org.jspecify.annotations.NullMarked;
