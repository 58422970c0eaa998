package io.gatewaytunnel.quirks;

import jakarta.servlet.ServletRequest;

/** Payara: facade → request → Grizzly's request → packet → connection → terminate; its silent close waits for what is queued. */
final class GrizzlyPath {
    private GrizzlyPath() {}

    static void terminate(ServletRequest facade) throws ReflectiveOperationException {
        Object request = Reflection.field(facade, "request");
        Object grizzly = Reflection.call(request, "getCoyoteRequest");
        Object packet = Reflection.call(grizzly, "getRequest");
        Object connection = Reflection.call(packet, "getConnection");
        Reflection.invoke(connection, "terminateSilently");
    }
}
