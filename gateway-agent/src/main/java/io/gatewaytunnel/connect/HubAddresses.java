package io.gatewaytunnel.connect;

import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is made of the addresses of a hub's name: {@code dialled} are those that each have sessions of their own,
 * {@code spare} all others, which are tried where one of those does not answer. Pure.
 *
 * <p>Each address of a family is taken for a proxy, or a balancer, of its own. An address of the other family mostly is
 * another way to the same one: a session over both would only double it.
 */
record HubAddresses(List<InetAddress> dialled, List<InetAddress> spare) {
    /** Nothing is known yet. */
    static final HubAddresses NONE = new HubAddresses(List.of(), List.of());

    /** Of a name with very many addresses, so many are tried before the next pause. */
    private static final int MOST_TRIED = 8;

    HubAddresses {
        dialled = List.copyOf(dialled);
        spare = List.copyOf(spare);
    }

    /**
     * Chooses among those that were found. Name servers mix their answers: of more than {@code most} those stay that
     * were {@code dialledBefore}.
     */
    static HubAddresses of(Collection<InetAddress> found, Collection<InetAddress> dialledBefore, int most) {
        List<InetAddress> all = found.stream().distinct().toList();
        if (all.isEmpty()) {
            return NONE;
        }
        Class<?> family = all.get(0).getClass();
        List<InetAddress> ofFamily = all.stream().filter(family::isInstance).toList();
        List<InetAddress> dialled = Stream.concat(
                        ofFamily.stream().filter(dialledBefore::contains),
                        ofFamily.stream().filter(address -> !dialledBefore.contains(address)))
                .limit(most)
                .toList();
        return new HubAddresses(
                dialled,
                all.stream().filter(address -> !dialled.contains(address)).toList());
    }

    /** Where a session of {@code own} is begun, in this order. */
    List<InetAddress> toBegin(InetAddress own) {
        return ordered(Stream.concat(Stream.of(own), spare.stream()));
    }

    /**
     * Where a session is asked for that had its last link to {@code last}, in this order: balancers of one name lead to
     * the same proxies, so that it may be reached over another address when that one has gone.
     */
    List<InetAddress> toGoOn(InetAddress last, InetAddress own) {
        return ordered(Stream.of(Stream.of(last, own), spare.stream(), dialled.stream())
                .flatMap(each -> each));
    }

    @Override
    public String toString() {
        return words(dialled) + (spare.isEmpty() ? "" : " (" + words(spare) + " only where those do not answer)");
    }

    private static String words(List<InetAddress> addresses) {
        return addresses.stream().map(InetAddress::getHostAddress).collect(Collectors.joining(", "));
    }

    private static List<InetAddress> ordered(Stream<InetAddress> addresses) {
        return addresses.distinct().limit(MOST_TRIED).toList();
    }
}
