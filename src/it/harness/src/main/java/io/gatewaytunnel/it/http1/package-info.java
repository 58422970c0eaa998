/** HTTP/1.1 as bytes, read strictly and independently of the product and of every HTTP library. Source: RFC 9112. */
@NullMarked
package io.gatewaytunnel.it.http1;

import org.jspecify.annotations.NullMarked;
