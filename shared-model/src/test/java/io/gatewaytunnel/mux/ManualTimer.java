package io.gatewaytunnel.mux;

import java.time.Duration;
import java.util.PriorityQueue;

/** Time that moves only when a test says so; tasks run on the test's thread, in the order in which they are due. */
public final class ManualTimer implements Timer {
    private final PriorityQueue<Task> tasks = new PriorityQueue<>();
    private long now = 1_000_000_000L;
    private long sequence;

    private final class Task implements Comparable<Task>, Cancellable {
        private final long due;
        private final long order;
        private final long period;
        private final Runnable action;
        private boolean cancelled;

        Task(long due, long period, Runnable action) {
            this.due = due;
            this.order = sequence++;
            this.period = period;
            this.action = action;
        }

        @Override
        public int compareTo(Task other) {
            return due == other.due ? Long.compare(order, other.order) : Long.compare(due, other.due);
        }

        @Override
        public void cancel() {
            cancelled = true;
        }

        void run() {
            if (cancelled) {
                return;
            }
            action.run();
            if (period > 0 && !cancelled) {
                Repeat repeat = new Repeat(this);
                tasks.add(new Task(now + period, 0, repeat));
            }
        }
    }

    /** Runs the periodic task again under the handle that its owner holds. */
    private record Repeat(Task task) implements Runnable {
        @Override
        public void run() {
            task.run();
        }
    }

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public Cancellable after(Duration delay, Runnable action) {
        Task task = new Task(now + delay.toNanos(), 0, action);
        tasks.add(task);
        return task;
    }

    @Override
    public Cancellable every(Duration period, Runnable action) {
        Task task = new Task(now + period.toNanos(), period.toNanos(), action);
        tasks.add(task);
        return task;
    }

    /** Lets so much time pass, running what becomes due on the way. */
    public void advance(Duration duration) {
        long until = now + duration.toNanos();
        for (Task next = tasks.peek(); next != null && next.due <= until; next = tasks.peek()) {
            tasks.remove();
            now = Math.max(now, next.due);
            next.run();
        }
        now = until;
    }
}
