package io.gatewaytunnel.origin;

import io.gatewaytunnel.observe.ObservedRequest;
import io.gatewaytunnel.observe.OriginObserver;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Notes what begins and ends. */
final class SeenRequests implements OriginObserver {
    private final List<ObservedRequest> begun = new CopyOnWriteArrayList<>();
    private final BlockingQueue<ObservedRequest> ended = new LinkedBlockingQueue<>();

    @Override
    public void onBegun(ObservedRequest request) {
        begun.add(request);
    }

    @Override
    public void onEnded(ObservedRequest request) {
        ended.add(request);
    }

    /** The next that has ended, which has begun too. */
    ObservedRequest nextEnded() throws InterruptedException {
        ObservedRequest one = ended.poll(10, TimeUnit.SECONDS);
        if (one == null || !begun.contains(one)) {
            throw new AssertionError(one == null ? "nothing ends" : "ended before it began");
        }
        return one;
    }

    int begun() {
        return begun.size();
    }

    boolean hasMoreEnded() {
        return !ended.isEmpty();
    }
}
