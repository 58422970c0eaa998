package io.gatewaytunnel.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** IP networks in CIDR form; a single address is a network of its own. Immutable, never asks a name server. */
public final class AddressRanges {
    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";

    /** Strict, because what InetAddress cannot parse it looks up. */
    private static final Pattern LITERAL =
            Pattern.compile(OCTET + "(\\." + OCTET + "){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    private final List<Range> ranges;

    private AddressRanges(List<Range> ranges) {
        this.ranges = List.copyOf(ranges);
    }

    private static final class Range {
        private final byte[] network;
        private final int prefixBits;

        Range(byte[] network, int prefixBits) {
            this.network = network;
            this.prefixBits = prefixBits;
        }

        boolean contains(byte[] address) {
            if (address.length != network.length) {
                return false;
            }
            int whole = prefixBits / 8;
            for (int i = 0; i < whole; i++) {
                if (address[i] != network[i]) {
                    return false;
                }
            }
            int rest = prefixBits % 8;
            return rest == 0 || (address[whole] ^ network[whole]) >> (8 - rest) == 0;
        }
    }

    /**
     * Networks by comma, or nothing. What is none is {@linkplain SettingSource#refuse refused}, and left out where
     * mistakes are gathered.
     */
    public static AddressRanges read(Setting<String> setting, SettingSource source) {
        List<Range> ranges = new ArrayList<>();
        for (String part : setting.read(source).split(",", -1)) {
            if (!part.isBlank()) {
                range(part.strip())
                        .ifPresentOrElse(
                                ranges::add,
                                () -> source.refuse(
                                        setting,
                                        "'" + part.strip()
                                                + "' is not a network; write it like 10.0.0.0/8 or 2001:db8::/32"));
            }
        }
        return new AddressRanges(ranges);
    }

    private static Optional<Range> range(String text) {
        int slash = text.indexOf('/');
        String literal = slash < 0 ? text : text.substring(0, slash);
        byte[] network = address(literal);
        int most = network.length * 8;
        int bits = slash < 0
                ? most
                : Quantities.parseCount(text.substring(slash + 1)).orElse(-1);
        return most == 0 || bits < 0 || bits > most ? Optional.empty() : Optional.of(new Range(network, bits));
    }

    /** Whether the address, as text, is in one of the networks; false for what is no address. */
    public boolean contain(String address) {
        if (ranges.isEmpty()) {
            return false;
        }
        int scope = address.indexOf('%');
        byte[] bytes = address(scope < 0 ? address : address.substring(0, scope));
        return bytes.length > 0 && ranges.stream().anyMatch(range -> range.contains(bytes));
    }

    /**
     * The bytes of an address literal, none if it is no such literal. An IPv4 address written as IPv6 comes out as
     * IPv4.
     */
    public static byte[] address(String literal) {
        if (!LITERAL.matcher(literal).matches()) {
            return new byte[0];
        }
        try {
            return InetAddress.getByName(literal).getAddress();
        } catch (UnknownHostException e) {
            return new byte[0];
        }
    }
}
