package io.gatewaytunnel.it.containers.hostile;

import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the proxy says of itself in {@code /_tunnel/status}, as far as a siege asks. */
record StatusPage(String json) {
    private static final Pattern SESSION =
            Pattern.compile("\\{[^{}]*\"name\": *\"([^\"]*)\"[^{}]*\"state\": *\"([^\"]*)\"[^{}]*\"links\": *(\\d+)");

    /** The agents' sessions and their states, like {@code [vm#1 attached]}: another text means that a link was lost. */
    String links() {
        TreeSet<String> sessions = new TreeSet<>();
        Matcher matcher = SESSION.matcher(json);
        while (matcher.find()) {
            String link = "1".equals(matcher.group(3)) ? "" : "link " + matcher.group(3) + " of ";
            sessions.add(link + matcher.group(1) + " " + matcher.group(2));
        }
        return sessions.toString();
    }

    /** Requests and upgraded connections that the proxy has not done with. */
    int underWay() {
        return number("underWay") + number("now");
    }

    private int number(String name) {
        Matcher matcher = Pattern.compile("\"" + name + "\": *(\\d+)").matcher(json);
        if (!matcher.find()) {
            throw new AssertionError("no " + name + " in " + json);
        }
        return Integer.parseInt(matcher.group(1));
    }
}
