package io.gatewaytunnel.standalone;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Field;
import org.apache.tomcat.util.http.parser.HttpParser;

/**
 * The names of hosts that Tomcat's parser takes: letters, digits and dots, and hyphens between them. Containers and
 * directories have names with underscores all the same, names that are made of something else begin or end with a
 * hyphen, browsers ask for them, and whether a name is one is the origin's to say; here it chooses nothing. No setting
 * lets them pass, and HTTP/2 has no place of its own for another parser: so both become letters in the table that the
 * parser uses. It reads schemes with it too, and the priorities of HTTP/2; no harm comes of two more letters there.
 * Seen in 10.1.62.
 */
final class HostNames {
    private static final Logger LOG = System.getLogger(HostNames.class.getName());

    private HostNames() {}

    /**
     * For all connectors of this process, before they are started. Without a way through they answer 400, as Tomcat.
     */
    static void allowWhatIsAskedFor() {
        try {
            Field letters = HttpParser.class.getDeclaredField("IS_ALPHA");
            letters.setAccessible(true);
            boolean[] isLetter = (boolean[]) letters.get(null);
            isLetter['_'] = true;
            isLetter['-'] = true;
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.WARNING, "step=start hosts with an underscore or odd hyphens are answered with 400", e);
        }
    }
}
