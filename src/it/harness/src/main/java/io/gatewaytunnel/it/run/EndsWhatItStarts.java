package io.gatewaytunnel.it.run;

import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test class that leaves a process behind; registered for every class by the service file. */
public final class EndsWhatItStarts implements AfterAllCallback {
    @Override
    public void afterAll(ExtensionContext context) {
        List<String> left = JavaProcess.unclosed();
        if (!left.isEmpty()) {
            throw new AssertionError(context.getDisplayName() + " did not end " + left);
        }
    }
}
