/** Unit tests of the package, against tables and naive models. */
@NullMarked
package culex.broker.store.paged;

import org.jspecify.annotations.NullMarked;
