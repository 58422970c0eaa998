package io.gatewaytunnel.quirks;

import jakarta.servlet.ServletRequest;

/** WildFly: request → exchange → connection → close, which resets the stream alone on HTTP/2. */
final class UndertowPath {
    private UndertowPath() {}

    static void closeConnection(ServletRequest request) throws ReflectiveOperationException {
        Object exchange = Reflection.call(request, "getExchange");
        Object connection = Reflection.call(exchange, "getConnection");
        Reflection.invoke(connection, "close");
    }
}
