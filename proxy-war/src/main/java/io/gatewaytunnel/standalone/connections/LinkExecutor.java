package io.gatewaytunnel.standalone.connections;

import java.lang.reflect.Field;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.tomcat.util.net.NioEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * Gives the work of agents' links to threads of their own, so that strangers who occupy all request threads stop no
 * link. Threads: any. Lifetime: the endpoint's, from its start to {@link #stop}.
 */
final class LinkExecutor implements Executor {
    private static final int IDLE_SECONDS = 60;

    /** Where an operation that waits for the socket keeps its connection; null if this Tomcat keeps it elsewhere. */
    private static final @Nullable Field OWNER = findOwner();

    private final Executor requests;
    private final ThreadPoolExecutor links;

    LinkExecutor(Executor requests, int linkThreads, String name) {
        this.requests = requests;
        AtomicInteger number = new AtomicInteger();
        links = new ThreadPoolExecutor(
                linkThreads, linkThreads, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, name + "-link-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        links.allowCoreThreadTimeOut(true);
    }

    Executor links() {
        return links;
    }

    void stop() {
        links.shutdownNow();
    }

    @Override
    public void execute(Runnable task) {
        (isOfLink(task) ? links : requests).execute(task);
    }

    private static boolean isOfLink(Runnable task) {
        if (task instanceof GuardedEndpoint.Turn turn) {
            return turn.isOfLink();
        }
        try {
            return OWNER != null
                    && OWNER.getDeclaringClass().isInstance(task)
                    && OWNER.get(task) instanceof TrackedConnection connection
                    && connection.isLink();
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e); // made accessible below
        }
    }

    private static @Nullable Field findOwner() {
        for (Class<?> inner : NioEndpoint.NioSocketWrapper.class.getDeclaredClasses()) {
            for (Field field : inner.getDeclaredFields()) {
                if (Runnable.class.isAssignableFrom(inner) && field.getType() == NioEndpoint.NioSocketWrapper.class) {
                    field.setAccessible(true);
                    return field;
                }
            }
        }
        return null;
    }
}
