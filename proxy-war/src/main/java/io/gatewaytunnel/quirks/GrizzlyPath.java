package io.gatewaytunnel.quirks;

import jakarta.servlet.ServletRequest;
import java.nio.ByteBuffer;

/** Payara: facade → request → Grizzly's request → packet → connection → terminate; its silent close waits for what is queued. */
final class GrizzlyPath {
    private GrizzlyPath() {}

    static void terminate(ServletRequest facade) throws ReflectiveOperationException {
        Reflection.invoke(connection(facade), "terminateSilently");
    }

    static boolean isClosed(ServletRequest facade) throws ReflectiveOperationException {
        return Boolean.FALSE.equals(Reflection.call(connection(facade), "isOpen"));
    }

    static void boundWriteQueue(ServletRequest facade, int mostBytes) throws ReflectiveOperationException {
        Reflection.invoke(connection(facade), "setMaxAsyncWriteQueueSize", mostBytes);
    }

    /** Facade → response → Grizzly's response → packet → fields. */
    static void removeField(Object facade, String name) throws ReflectiveOperationException {
        Object grizzly = Reflection.call(Reflection.field(facade, "response"), "getCoyoteResponse");
        Reflection.invoke(Reflection.call(Reflection.call(grizzly, "getResponse"), "getHeaders"), "removeHeader", name);
    }

    static Object connection(ServletRequest facade) throws ReflectiveOperationException {
        return Reflection.call(packet(facade), "getConnection");
    }

    /** Only for a request of HTTP/2: packet → attribute, whose name Grizzly's own class knows. */
    static Object http2Stream(ServletRequest facade) throws ReflectiveOperationException {
        Object packet = packet(facade);
        ClassLoader loader = packet.getClass().getClassLoader();
        Class<?> streams = Class.forName("org.glassfish.grizzly.http2.Http2Stream", false, loader);
        Object name = streams.getField("HTTP2_STREAM_ATTRIBUTE").get(null);
        return Reflection.call(packet, "getAttribute", name);
    }

    /** Packet → target → the octets that it was cut out of, from its end on: the rest of the head and perhaps more. */
    static ByteBuffer behindTarget(ServletRequest facade) throws ReflectiveOperationException {
        Object target = Reflection.call(Reflection.call(packet(facade), "getRequestURIRef"), "getOriginalRequestURIBC");
        int end = (int) Reflection.call(target, "getEnd");
        if (Reflection.call(target, "getType").toString().equals("Bytes")) {
            byte[] octets = (byte[]) Reflection.call(Reflection.call(target, "getByteChunk"), "getBuffer");
            return ByteBuffer.wrap(octets, end, octets.length - end);
        }
        Object buffer = Reflection.call(Reflection.call(target, "getBufferChunk"), "getBuffer");
        int limit = (int) Reflection.call(buffer, "limit");
        return (ByteBuffer) Reflection.call(buffer, "toByteBuffer", end, limit);
    }

    private static Object packet(ServletRequest facade) throws ReflectiveOperationException {
        Object grizzly = Reflection.call(Reflection.field(facade, "request"), "getCoyoteRequest");
        return Reflection.call(grizzly, "getRequest");
    }
}
