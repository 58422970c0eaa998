package io.gatewaytunnel.upgrade;

import io.gatewaytunnel.admission.Admitted;
import io.gatewaytunnel.answer.ForwardError;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The places of a request that offers an upgrade: of a request under way, which it has from the start; and from
 * {@link #reserve} on of an answer that is awaited, and of an upgraded connection; and the memory of a body that comes
 * before it. Threads: any; each is given back once, however often it is asked for.
 */
final class UpgradePlace {
    private final AwaitedUpgrades awaited;
    private final UpgradedExchanges upgraded;
    private final String client;
    private final Admitted leave;
    private final AtomicBoolean awaits = new AtomicBoolean();
    private final AtomicBoolean reserved = new AtomicBoolean();

    /** Of the body that is kept; 0 without one. */
    private final AtomicInteger keptBytes = new AtomicInteger();

    /** {@code client}: for whom it is counted; {@code leave} gives the place of the request back. */
    UpgradePlace(AwaitedUpgrades awaited, UpgradedExchanges upgraded, String client, Admitted leave) {
        this.awaited = awaited;
        this.upgraded = upgraded;
        this.client = client;
        this.leave = leave;
    }

    Admitted leave() {
        return leave;
    }

    /** Why the upgrade cannot be asked for, if so; nothing is held then. Once, when the request is whole. */
    Optional<ForwardError> reserve() {
        if (!awaited.tryEnter()) {
            return Optional.of(ForwardError.OVERLOADED);
        }
        awaits.set(true);
        Optional<ForwardError> refusal = upgraded.tryReserve(client);
        if (refusal.isPresent()) {
            answered();
        } else {
            reserved.set(true);
        }
        return refusal;
    }

    /** Why there is no memory for a body of that length, more than 0, if so. Once, before it is read. */
    Optional<ForwardError> reserveBody(int lengthBytes) {
        if (!awaited.tryKeep(lengthBytes)) {
            return Optional.of(ForwardError.OVERLOADED);
        }
        keptBytes.set(lengthBytes);
        return Optional.empty();
    }

    /** The wait for the answer is over, and so is the keeping of the body. */
    void answered() {
        int kept = keptBytes.getAndSet(0);
        if (kept > 0) {
            awaited.letGo(kept);
        }
        if (awaits.compareAndSet(true, false)) {
            awaited.leave();
        }
    }

    /** It leaves HTTP. */
    void switched() {
        leave.lighten();
    }

    /** It goes on in HTTP. */
    void giveUpgradeBack() {
        answered();
        if (reserved.compareAndSet(true, false)) {
            upgraded.giveBack(client);
        }
    }

    /** All of it. */
    void giveBack() {
        giveUpgradeBack();
        leave.run();
    }
}
