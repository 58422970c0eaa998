package io.gatewaytunnel.quirks;

import jakarta.servlet.ServletRequest;

/** Payara: facade → request → Grizzly's request → packet → connection → terminate; its silent close waits for what is queued. */
final class GrizzlyPath {
    private GrizzlyPath() {}

    static void terminate(ServletRequest facade) throws ReflectiveOperationException {
        Reflection.invoke(connection(facade), "terminateSilently");
    }

    static void boundWriteQueue(ServletRequest facade, int mostBytes) throws ReflectiveOperationException {
        Reflection.invoke(connection(facade), "setMaxAsyncWriteQueueSize", mostBytes);
    }

    /** Facade → response → Grizzly's response → packet → fields. */
    static void removeOwnFields(Object facade) throws ReflectiveOperationException {
        Object grizzly = Reflection.call(Reflection.field(facade, "response"), "getCoyoteResponse");
        Object fields = Reflection.call(Reflection.call(grizzly, "getResponse"), "getHeaders");
        for (String name : new String[] {"server", "x-powered-by"}) {
            Reflection.invoke(fields, "removeHeader", name);
        }
    }

    private static Object connection(ServletRequest facade) throws ReflectiveOperationException {
        Object grizzly = Reflection.call(Reflection.field(facade, "request"), "getCoyoteRequest");
        return Reflection.call(Reflection.call(grizzly, "getRequest"), "getConnection");
    }
}
