package io.gatewaytunnel.container;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Keeps connections of HTTP/2 whose clients send varying values of one field. Grizzly remembers the fields of a
 * connection (RFC 7541 §2.3.2) and beside them, by name, their values; but it notes only the first value of a name, and
 * forgets the name with it. When the next field of that name leaves, it ends the connection ({@code COMPRESSION_ERROR},
 * "values is null"): after some hundred requests of most clients of gRPC, whose deadlines vary.
 *
 * <p>Reading never asks what is noted by name, so it gets a map that has something under every name and keeps it. That
 * is made of the JDK's classes only: it stays with the connection, which may outlive the application.
 *
 * <p>Threads: any; the map is exchanged in one step, and what is not in the new one is not missed. Source: Grizzly
 * 4.0.2, {@code HeaderTable.Table}.
 */
final class GrizzlyFieldMemory {
    private static final String MAP = "map";

    private GrizzlyFieldMemory() {}

    /** At every request, since nothing tells of a connection; {@code stream} is Grizzly's. */
    static void mend(Object stream) throws ReflectiveOperationException {
        Object decoder = Reflection.field(Reflection.field(stream, "http2Session"), "headersDecoder");
        Object fields = Reflection.field(Reflection.field(decoder, "hpackDecoder"), "table");
        Object table = Reflection.field(fields, "dynamicTable");
        if (!(Reflection.field(table, MAP) instanceof TreeMap)) {
            Reflection.setField(table, MAP, everyName());
        }
    }

    /** Takes every name for the one that it has, and never loses it, since what is there is never empty. */
    private static Map<String, Map<String, Long>> everyName() {
        Map<String, Long> values = new HashMap<>();
        values.put(null, 0L); // no value of a field
        Map<String, Map<String, Long>> names = new TreeMap<>(Comparator.nullsFirst(null));
        names.put("", values);
        return names;
    }
}
