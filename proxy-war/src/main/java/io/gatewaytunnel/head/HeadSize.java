package io.gatewaytunnel.head;

import io.gatewaytunnel.container.SectionSize;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.ResponseHead;
import java.util.Map;

/** How many octets heads and trailers take on the wire. Pure. Source: RFC 9112 §4, §5. */
public final class HeadSize {
    /** Colon, space and line end. */
    private static final int FIELD_MARKS = 4;

    /** The status line, the empty line, and what servers add: {@code Date}, {@code Server}, what frames the body. */
    private static final int ADDED_BYTES = 512;

    private int octets;
    private int largest;
    private int fields;

    private HeadSize(int octets) {
        this.octets = octets;
    }

    /** Of a head. */
    public static SectionSize of(ResponseHead head) {
        HeadSize size = new HeadSize(ADDED_BYTES);
        for (Headers.Field field : head.headers()) {
            size.add(field.name(), field.value());
        }
        return size.section();
    }

    /** Of trailers, each name with its value. */
    public static SectionSize of(Map<String, String> trailers) {
        HeadSize size = new HeadSize(0);
        trailers.forEach(size::add);
        return size.section();
    }

    private void add(String name, String value) {
        int field = name.length() + value.length();
        octets += field + FIELD_MARKS;
        largest = Math.max(largest, field);
        fields++;
    }

    private SectionSize section() {
        return new SectionSize(octets, largest, fields);
    }
}
