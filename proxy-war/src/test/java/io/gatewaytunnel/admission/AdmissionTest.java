package io.gatewaytunnel.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.answer.ForwardError;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** How many may be under way, and who makes room for whom. */
final class AdmissionTest {
    private static final int MOST = 16;

    private final Admission places = new Admission(MOST, 0);
    private final Queue<String> inside = new ArrayDeque<>();

    private void fill() {
        for (int i = 0; i < MOST; i++) {
            String client = "one of many " + i;
            assertThat(places.tryEnter(client)).isEmpty();
            inside.add(client);
        }
    }

    @Test
    void oneMoreThanThereMayBeIsRefused() {
        fill();
        assertThat(places.tryEnter("newcomer")).contains(ForwardError.OVERLOADED);
        places.leave(inside.remove());
        assertThat(places.tryEnter("newcomer")).isEmpty();
    }

    @Test
    void oneClientHasAQuarterAtMostWhileHalfAreTaken() {
        for (int i = 0; i < MOST / 2; i++) {
            assertThat(places.tryEnter("hungry")).isEmpty();
        }
        assertThat(places.tryEnter("hungry")).contains(ForwardError.TOO_MANY_FROM_CLIENT);
        assertThat(places.tryEnter("other")).isEmpty();
        assertThat(places.heldBy("hungry")).isEqualTo(MOST / 2);
    }

    /** The place of who is cut off is given back late, and to whoever asks first. */
    @Test
    void whoMakesRoomHasThePlaceThoughOthersAskMeanwhile() {
        fill();
        assertThat(places.tryEnter("newcomer", () -> {
                    places.leave(inside.remove());
                    return places.tryEnter("quicker").isEmpty();
                }))
                .isEmpty();
        assertThat(places.underWay()).isEqualTo(MOST + 1);
        places.leave(inside.remove());
        assertThat(places.tryEnter("another")).contains(ForwardError.OVERLOADED);
    }

    @Test
    void whoFindsNobodyToMakeRoomIsRefused() {
        fill();
        assertThat(places.tryEnter("newcomer", () -> false)).contains(ForwardError.OVERLOADED);
        assertThat(places.underWay()).isEqualTo(MOST);
    }

    @Test
    void onlyFewAreThereBesideThoseWhoLeave() {
        fill();
        int more = 0;
        while (places.tryEnter("newcomer " + more, () -> true).isEmpty()) {
            more++;
        }
        assertThat(more).isEqualTo(MOST / 8);
    }

    @Test
    void clientsAreForgottenWhenTheyLeave() {
        assertThat(places.tryEnter("one")).isEmpty();
        places.leave("one");
        assertThat(places.heldBy("one")).isZero();
        assertThat(places.underWay()).isZero();
        assertThat(places.isCrowded()).isFalse();
    }
}
