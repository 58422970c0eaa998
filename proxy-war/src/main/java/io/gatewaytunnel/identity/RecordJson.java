package io.gatewaytunnel.identity;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.gatewaytunnel.state.StateException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;

/** A record as JSON, with the version of its form. Errors: {@link StateException}, which names the file. */
final class RecordJson {
    private static final int VERSION = 1;

    private final String place;
    private final JsonObject json;

    private RecordJson(String place, JsonObject json) {
        this.place = place;
        this.json = json;
    }

    /** With nothing in it yet. */
    static RecordJson create() {
        JsonObject json = new JsonObject();
        json.addProperty("version", VERSION);
        return new RecordJson("", json);
    }

    /** {@code place} is how people call the file. */
    static RecordJson read(String place, byte[] octets) throws StateException {
        try {
            JsonElement read = JsonParser.parseString(new String(octets, StandardCharsets.UTF_8));
            if (read.isJsonObject()) {
                RecordJson record = new RecordJson(place, read.getAsJsonObject());
                record.requireVersion();
                return record;
            }
        } catch (JsonParseException e) {
            throw new StateException(place + " is no record: " + e.getMessage() + "; restore or remove it", e);
        }
        throw new StateException(place + " is no record, as it holds no JSON object; restore or remove it");
    }

    private void requireVersion() throws StateException {
        String version = text("version");
        if (!version.equals("" + VERSION)) {
            throw new StateException(place + " is of version " + version + ", and this proxy knows version " + VERSION
                    + "; update the proxy");
        }
    }

    RecordJson with(String name, String value) {
        json.addProperty(name, value);
        return this;
    }

    RecordJson with(String name, List<String> values) {
        JsonArray array = new JsonArray();
        values.forEach(array::add);
        json.add(name, array);
        return this;
    }

    String text(String name) throws StateException {
        JsonElement value = json.get(name);
        if (value == null || !value.isJsonPrimitive()) {
            throw missing(name);
        }
        return value.getAsString();
    }

    Instant instant(String name) throws StateException {
        try {
            return Instant.parse(text(name));
        } catch (DateTimeException e) {
            throw new StateException(place + ": " + name + " is no time; restore or remove the file", e);
        }
    }

    List<String> texts(String name) throws StateException {
        JsonElement value = json.get(name);
        if (value == null || !value.isJsonArray()) {
            throw missing(name);
        }
        return value.getAsJsonArray().asList().stream()
                .filter(JsonElement::isJsonPrimitive)
                .map(JsonElement::getAsString)
                .toList();
    }

    private StateException missing(String name) {
        return new StateException(place + " has no " + name + "; restore or remove it");
    }

    byte[] octets() {
        return (json + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
