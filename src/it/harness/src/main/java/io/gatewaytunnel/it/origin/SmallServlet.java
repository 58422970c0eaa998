package io.gatewaytunnel.it.origin;

import io.gatewaytunnel.it.http1.BodyPattern;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;

/** One kibibyte at once, or when all of a POST has come. */
final class SmallServlet extends HttpServlet {
    private static final byte[] BODY = BodyPattern.first(1024);

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("application/octet-stream");
        response.setContentLength(BODY.length);
        response.getOutputStream().write(BODY);
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        request.getInputStream().transferTo(OutputStream.nullOutputStream());
        doGet(request, response);
    }
}
