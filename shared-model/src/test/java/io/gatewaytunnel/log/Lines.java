package io.gatewaytunnel.log;

import java.lang.System.Logger;
import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.ResourceBundle;

/** A logger that keeps its lines. */
public final class Lines implements Logger {
    private final Level least;
    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

    /** Those of level INFO and above. */
    public Lines() {
        this(Level.INFO);
    }

    public Lines(Level least) {
        this.least = least;
    }

    public List<String> lines() {
        return List.copyOf(lines);
    }

    @Override
    public String getName() {
        return "lines";
    }

    @Override
    public boolean isLoggable(Level level) {
        return level.getSeverity() >= least.getSeverity();
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {
        add(level, message);
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String format, Object... params) {
        add(level, params == null || params.length == 0 ? format : MessageFormat.format(format, params));
    }

    private void add(Level level, String line) {
        if (isLoggable(level)) {
            lines.add(line);
        }
    }
}
