package io.gatewaytunnel.standalone;

import io.gatewaytunnel.answer.Answer;
import io.gatewaytunnel.answer.Recipient;
import io.gatewaytunnel.container.HttpVersion;
import io.gatewaytunnel.head.RequestIds;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.log.RateLimitedLog;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;

/**
 * Answers what neither the application nor an origin answered as the tunnel answers its own errors: a problem (RFC
 * 9457), or a page for whoever likes that better, a {@code Proxy-Status} (RFC 9209) and the id of the request. They
 * tell the {@link Refusal} and nothing more: no page of the container's, no version, no stack trace, and nothing of the
 * request. Threads: any.
 */
public final class ProblemReportValve extends ErrorReportValve {
    private static final RateLimitedLog LOG =
            RateLimitedLog.someEach(System.getLogger(ProblemReportValve.class.getName()));

    private final RequestIds ids;

    public ProblemReportValve(RequestIds ids) {
        this.ids = ids;
    }

    @Override
    protected void report(Request request, Response response, @Nullable Throwable throwable) {
        int made = response.getStatus();
        if (made < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        Refusal refusal = Refusal.of(request, made);
        int status = refusal.status(made);
        String id = ids.of(request);
        LOG.log(
                "refuse " + refusal,
                Level.INFO,
                () -> "request=" + id + " step=refuse " + status + " " + refusal + " by the server");
        Answer answer = refusal.problem(status).answer(Recipient.of(request, id));
        response.setStatus(status);
        if (refusal == Refusal.HEAD_TOO_LARGE) {
            response.setHeader("Connection", "close"); // it does, and says so with statuses of its own only
        }
        write(answer, response, isHttp2(request));
    }

    private static boolean isHttp2(Request request) {
        String protocol = request.getProtocol();
        return protocol != null && HttpVersion.isHttp2(protocol); // there is none where the request line cannot be read
    }

    private static void write(Answer answer, Response response, boolean headOnly) {
        for (Headers.Field field : answer.fields()) {
            boolean ofBody =
                    field.name().startsWith("Content-") && !field.name().equals("Content-Security-Policy");
            if (!ofBody) {
                response.setHeader(field.name(), field.value());
            }
        }
        if (headOnly) {
            // A body would wait on this thread for a window, for as long as the client likes; a head needs none.
            return;
        }
        try {
            response.setContentType(answer.fields().first("Content-Type").orElse(""));
            PrintWriter writer = response.getReporter();
            if (writer != null) {
                writer.write(StandardCharsets.UTF_8.decode(answer.body()).toString());
                response.finishResponse();
            }
        } catch (IOException | IllegalStateException e) {
            // The client is gone, or the answer is on its way: there is nobody left to tell.
        }
    }
}
