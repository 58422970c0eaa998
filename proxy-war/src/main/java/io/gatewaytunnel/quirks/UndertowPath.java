package io.gatewaytunnel.quirks;

import jakarta.servlet.ServletRequest;

/** WildFly: request → exchange → connection → close, which resets the stream alone on HTTP/2. */
final class UndertowPath {
    private UndertowPath() {}

    static void closeConnection(ServletRequest request) throws ReflectiveOperationException {
        Reflection.invoke(connection(request), "close");
    }

    static Object connection(ServletRequest request) throws ReflectiveOperationException {
        return Reflection.call(exchange(request), "getConnection");
    }

    /** Connection → stream connection, below TLS the one that it wraps → conduit → socket. */
    static Object socket(Object connection) throws ReflectiveOperationException {
        Object stream = Reflection.field(connection, "channel");
        while (stream.getClass().getSimpleName().contains("Ssl")) {
            stream = Reflection.field(stream, "delegate");
        }
        return Reflection.field(Reflection.field(stream, "conduit"), "socketChannel");
    }

    /** Only for a request of HTTP/2. */
    static Object http2Stream(ServletRequest request) throws ReflectiveOperationException {
        return Reflection.field(connection(request), "responseChannel");
    }

    /** The I/O thread of the connection closes the response at once and keeps what fails to itself; any other leaves an error in the log. */
    static void runOnIoThread(ServletRequest request, Runnable task) throws ReflectiveOperationException {
        Reflection.invoke(Reflection.call(exchange(request), "getIoThread"), "execute", task);
    }

    /** How many octets the exchange lets pass; from now on it lets any number pass. */
    static long takeBodyLimit(ServletRequest request) throws ReflectiveOperationException {
        Object exchange = exchange(request);
        long limit = (long) Reflection.call(exchange, "getMaxEntitySize");
        if (limit <= 0) {
            return BodyLimit.NONE;
        }
        Reflection.invoke(exchange, "setMaxEntitySize", -1L);
        return limit;
    }

    private static Object exchange(ServletRequest request) throws ReflectiveOperationException {
        return Reflection.call(request, "getExchange");
    }
}
