/** Retained messages: what is kept per Topic Name, within which limits, and how a new subscription is sent what it matches. */
@NullMarked
package culex.broker.retained;

import org.jspecify.annotations.NullMarked;
