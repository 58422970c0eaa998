package io.gatewaytunnel.standalone;

import java.io.IOException;
import java.io.PrintWriter;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;

/**
 * Answers what neither the application nor an origin answered with a problem (RFC 9457) that says the status and
 * nothing more: no page of the container's, no version, no stack trace. Created by Tomcat by its class name.
 */
public final class ProblemReportValve extends ErrorReportValve {
    @Override
    protected void report(Request request, Response response, @Nullable Throwable throwable) {
        int status = response.getStatus();
        if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        if (request.getProtocol().startsWith("HTTP/2")) {
            return; // A body would wait on this thread for a window, for as long as the client likes; a head needs
            // none.
        }
        try {
            response.setContentType("application/problem+json");
            PrintWriter writer = response.getReporter();
            if (writer != null) {
                writer.write("{\"type\":\"about:blank\",\"status\":" + status + "}");
                response.finishResponse();
            }
        } catch (IOException | IllegalStateException e) {
            // The client is gone, or the answer is on its way: there is nobody left to tell.
        }
    }
}
