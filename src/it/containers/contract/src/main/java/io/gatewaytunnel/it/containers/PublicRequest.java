package io.gatewaytunnel.it.containers;

import io.gatewaytunnel.it.http1.Http1Head.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A request of a public client, spelt alike over each version of HTTP. One character an octet.
 *
 * @param fields without {@code Host}
 * @param body empty for none
 */
public record PublicRequest(String method, String target, String host, List<Field> fields, String body) {
    public PublicRequest {
        fields = List.copyOf(fields);
    }

    /**
     * {@code METHOD /path}, then lines of fields each ended by {@code \n}, then {@code \n} and the body. The path is
     * the origin's: the context path is put before it, and a Host is added.
     */
    static PublicRequest of(DeployedProxy proxy, String text) {
        String[] parts = text.split("\n\n", 2);
        String[] lines = parts[0].split("\n", -1);
        int space = lines[0].indexOf(' ');
        List<Field> fields = new ArrayList<>();
        for (int i = 1; i < lines.length; i++) {
            String[] field = lines[i].split(": ?", 2);
            fields.add(new Field(field[0], field[1]));
        }
        return new PublicRequest(
                lines[0].substring(0, space),
                proxy.target(lines[0].substring(space + 1)),
                "public.example",
                fields,
                parts[1]);
    }

    PublicRequest withHost(String another) {
        return new PublicRequest(method, target, another, fields, body);
    }

    /** As HTTP/1.1 spells it. */
    String spelt() {
        StringBuilder text = new StringBuilder(method + " " + target + " HTTP/1.1\nHost: " + host + "\n");
        fields.forEach(field ->
                text.append(field.name()).append(": ").append(field.value()).append('\n'));
        return text.append('\n').append(body).toString();
    }

    /** The fields of its head as HTTP/2 spells it. */
    List<Field> http2Fields() {
        List<Field> all = new ArrayList<>(List.of(
                new Field(":method", method),
                new Field(":scheme", "http"),
                new Field(":authority", host),
                new Field(":path", target)));
        fields.forEach(field -> all.add(new Field(field.name().toLowerCase(Locale.ROOT), field.value())));
        return all;
    }
}
