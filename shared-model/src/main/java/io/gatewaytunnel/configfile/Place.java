package io.gatewaytunnel.configfile;

import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Where something is written; line and column from 1, as editors count, or 0 where it is the file as a whole.
 *
 * @param file as it was named by whoever gave it
 */
public record Place(String file, int line, int column) {
    static Place of(String file, Node node) {
        return of(file, node.getStartMark());
    }

    static Place of(String file, Optional<Mark> mark) {
        return mark.map(at -> new Place(file, at.getLine() + 1, at.getColumn() + 1))
                .orElse(whole(file));
    }

    static Place whole(String file) {
        return new Place(file, 0, 0);
    }

    /** {@code file:line:column}, which terminals and editors make a link of. */
    @Override
    public String toString() {
        return line == 0 ? file : file + ":" + line + ":" + column;
    }
}
