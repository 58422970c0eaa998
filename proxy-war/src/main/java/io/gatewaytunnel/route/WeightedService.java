package io.gatewaytunnel.route;

/** A service that a route leads to, and how many of its requests in proportion to the others; 0 is none. */
public record WeightedService(String name, int weight) {
    @Override
    public String toString() {
        return weight == 1 ? name : name + " (" + weight + ")";
    }
}
