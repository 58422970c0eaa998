/**
 * Which service a request is for: words and precedence of the Gateway API's HTTPRoute.
 *
 * <p>The walk: {@link io.gatewaytunnel.route.RouteReader} makes {@link io.gatewaytunnel.route.Route}s of a
 * configuration file; {@link io.gatewaytunnel.route.RouteTable} is compiled of them once. When a request's head has
 * been read, on the container's thread, the front asks the table, which looks at the hosts that fit from the most
 * specific to the least, in each at the exact path and then at the prefixes from the longest to the shortest, and there
 * at the conditions in their order; the first match that is satisfied completely is the one. The request keeps the
 * route that it found, whatever comes after. Immutable but for counts of hits; any thread. What a look-up costs does
 * not grow with the hosts and paths of the table; the conditions at one host and path are tried one after the other.
 *
 * <p>Matching is on octets as they were received: {@code /%61pi} is not {@code /api}. So a route leads requests to a
 * service and keeps none from it. Source: gateway-api.sigs.k8s.io, HTTPRouteRule; docs/ROUTES.md.
 */
@NullMarked
package io.gatewaytunnel.route;

import org.jspecify.annotations.NullMarked;
