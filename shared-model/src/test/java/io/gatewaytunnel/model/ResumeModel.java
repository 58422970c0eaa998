package io.gatewaytunnel.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Resume and credit as docs/PROTOCOL.md §5 and §6 describe them, and nothing else: two ends, one stream each way, a
 * link that cuts anywhere. Bytes are numbers that count up, so that loss, repetition and disorder show.
 *
 * <p>It is the specification in a form that can be explored; the production code is walked the same way in
 * {@code SessionCoreWalkTest}.
 */
final class ResumeModel {
    static final int WINDOW = 8;

    final End left = new End();
    final End right = new End();
    private boolean joined = true;
    private int cuts;

    /** A counted batch: bytes, the credit it returns, and what its sender has received. */
    record Message(long position, List<Integer> bytes, int credit, long acked) {}

    static final class End {
        final Deque<Message> kept = new ArrayDeque<>();
        final Deque<Message> onTheWay = new ArrayDeque<>();
        final Deque<Integer> unconsumed = new ArrayDeque<>();
        int sendCredit = WINDOW;
        int promised = WINDOW;
        int creditToReturn;
        int nextByte;
        int nextExpected;
        long lastPosition;
        long received;
    }

    /** Takes one random step and checks every invariant. */
    void step(SplittableRandom random) {
        End from = random.nextBoolean() ? left : right;
        End to = from == left ? right : left;
        switch (random.nextInt(10)) {
            case 0, 1, 2 -> send(from, random.nextInt(4));
            case 3, 4, 5 -> deliver(from, to);
            case 6, 7 -> consume(from);
            case 8 -> ackAlone(from);
            default -> cutOrJoin(random);
        }
        check(left);
        check(right);
    }

    void send(End end, int wanted) {
        List<Integer> bytes = new ArrayList<>();
        for (int i = 0; i < wanted && end.sendCredit > 0; i++) {
            bytes.add(end.nextByte++);
            end.sendCredit--;
        }
        if (bytes.isEmpty() && end.creditToReturn == 0) {
            return;
        }
        Message message = new Message(++end.lastPosition, bytes, end.creditToReturn, end.received);
        end.promised += end.creditToReturn;
        end.creditToReturn = 0;
        end.kept.addLast(message);
        if (joined) {
            end.onTheWay.addLast(message);
        }
    }

    /** An acknowledgement that no batch waits for: position 0, never kept. */
    void ackAlone(End end) {
        if (joined) {
            end.onTheWay.addLast(new Message(0, List.of(), 0, end.received));
        }
    }

    void deliver(End from, End to) {
        Message message = from.onTheWay.pollFirst();
        if (message == null) {
            return;
        }
        acked(to, message.acked());
        if (message.position() == 0 || message.position() <= to.received) {
            return;
        }
        if (message.position() != to.received + 1) {
            throw new AssertionError("gap: " + message.position() + " after " + to.received);
        }
        to.received = message.position();
        for (int value : message.bytes()) {
            if (value != to.nextExpected++) {
                throw new AssertionError("byte " + value + ", expected " + (to.nextExpected - 1));
            }
            if (to.promised-- == 0) {
                throw new AssertionError("more than was promised");
            }
            to.unconsumed.addLast(value);
        }
        to.sendCredit += message.credit();
    }

    private static void acked(End end, long position) {
        while (!end.kept.isEmpty() && end.kept.getFirst().position() <= position) {
            end.kept.removeFirst();
        }
    }

    void consume(End end) {
        if (end.unconsumed.pollFirst() != null) {
            end.creditToReturn++;
        }
    }

    /** A cut loses any tail of what is on the way; a join begins by each end quoting what it has received. */
    private void cutOrJoin(SplittableRandom random) {
        if (joined) {
            for (End end : List.of(left, right)) {
                for (int lost = random.nextInt(end.onTheWay.size() + 1); lost > 0; lost--) {
                    end.onTheWay.removeLast();
                }
            }
            while (!left.onTheWay.isEmpty()) {
                deliver(left, right); // what the link had delivered before it was fenced
            }
            while (!right.onTheWay.isEmpty()) {
                deliver(right, left);
            }
            joined = false;
            cuts++;
        } else {
            join();
        }
    }

    void join() {
        acked(left, right.received);
        acked(right, left.received);
        left.onTheWay.addAll(left.kept);
        right.onTheWay.addAll(right.kept);
        joined = true;
    }

    /** Lets everything arrive and be consumed, then checks that nothing was lost and nobody is stuck. */
    void finish() {
        if (!joined) {
            join();
        }
        for (int round = 0; round < 10; round++) {
            for (End end : List.of(left, right)) {
                End other = end == left ? right : left;
                while (!end.unconsumed.isEmpty()) {
                    consume(end);
                }
                send(end, 1);
                ackAlone(end);
                while (!end.onTheWay.isEmpty()) {
                    deliver(end, other);
                }
            }
        }
        if (right.nextExpected != left.nextByte || left.nextExpected != right.nextByte) {
            throw new AssertionError("bytes were lost");
        }
        if (left.sendCredit == 0 || right.sendCredit == 0) {
            throw new AssertionError("stuck without credit");
        }
    }

    private void check(End end) {
        End other = end == left ? right : left;
        if (other.promised + other.unconsumed.size() + other.creditToReturn > WINDOW) {
            throw new AssertionError("window outgrown");
        }
        if (end.sendCredit > other.promised) {
            throw new AssertionError(
                    "a sender believes in " + end.sendCredit + " bytes, promised are " + other.promised);
        }
        if (end.kept.stream()
                        .mapToLong(Message::position)
                        .filter(p -> p > other.received)
                        .count()
                != end.lastPosition - other.received) {
            throw new AssertionError("a batch that the peer does not have is not kept");
        }
    }

    int cuts() {
        return cuts;
    }
}
