package io.gatewaytunnel.it.containers;

import static io.gatewaytunnel.it.containers.Differs.How.CANNOT;
import static io.gatewaytunnel.it.containers.Server.PAYARA;
import static io.gatewaytunnel.it.containers.Server.PAYARA_MICRO;
import static io.gatewaytunnel.it.containers.Server.WILDFLY;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.it.containers.http2.RawHttp2;
import io.gatewaytunnel.it.containers.smuggling.Burst;
import io.gatewaytunnel.it.containers.smuggling.ChunkAttack;
import io.gatewaytunnel.it.containers.smuggling.HeadAttack;
import io.gatewaytunnel.it.containers.smuggling.Http2Attack;
import io.gatewaytunnel.it.containers.smuggling.LengthAttack;
import io.gatewaytunnel.it.containers.smuggling.Watch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * No request reaches the origin that its client did not send, and nothing that is forged. An attack is refused or
 * forwarded as one sane request; a canary follows it on the same connection, and another on a connection of its own:
 * had anything been left behind on the way to the origin, that one would find it.
 */
interface SmugglingContract extends OnProxy {
    /**
     * What a proxy may answer: a refusal, or the origin's 200. A 500 is the server's own; 502, 503 and 504 would say
     * that the trouble was not here.
     */
    Set<Integer> SANE = Set.of(101, 200, 400, 403, 404, 405, 411, 413, 414, 417, 421, 426, 431, 500, 501, 505);

    /**
     * Here the connection of a malformed head may say nothing more. Tomcat, which reads twice at the beginning of a
     * connection, may overlook the frame that comes while it refuses one (10.1.59: 8 of 60,000 such connections on a
     * busy machine; none in the stand-alone mode, which has that mended).
     */
    Set<Server> FALL_SILENT = Set.of(Server.TOMCAT_10, Server.TOMCAT_11);

    /** How often a client connects again there. */
    int AGAIN = 5;

    /** Tells the tests apart. */
    AtomicInteger NUMBER = new AtomicInteger();

    private static String numbered(String path) {
        return path + "-%06d".formatted(NUMBER.get());
    }

    @ParameterizedTest
    @EnumSource
    @Promise("one-length")
    default void bodyEndsInOnePlaceForAll(LengthAttack attack) throws IOException {
        Watch watch = attackWith(attack::octets);

        if (attack.isRefused()) {
            assertThat(watch.seen(numbered("/attack"))).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {
                "EXTENSION_WITH_LF",
                "EXTENSION_WITH_CR",
                "EXTENSION_THAT_LOOKS_LIKE_CHUNKS",
                "SIZE_IS_EMPTY",
                "SIZE_ENDED_BY_CR",
                "JUNK_AFTER_CHUNK"
            })
    @Promise("exact-chunks")
    default void chunksAreReadExactly(ChunkAttack attack) throws IOException {
        checkChunks(attack);
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "EXTENSION_WITH_LF",
                "EXTENSION_WITH_CR",
                "EXTENSION_THAT_LOOKS_LIKE_CHUNKS",
                "SIZE_IS_EMPTY",
                "SIZE_ENDED_BY_CR",
                "JUNK_AFTER_CHUNK"
            })
    @Promise("strict-chunks")
    @Differs(
            on = {WILDFLY, PAYARA, PAYARA_MICRO},
            how = CANNOT,
            why = "overlooks some of what does not belong between chunks and in their extensions",
            tried = false)
    default void nothingIsOverlookedBetweenChunks(ChunkAttack attack) throws IOException {
        checkChunks(attack);
    }

    private void checkChunks(ChunkAttack attack) throws IOException {
        Watch watch = attackWith(attack::octets);

        if (attack.isReadable()) {
            assertThat(watch.bodies(numbered("/attack"))).allMatch("hello"::equals);
        } else {
            assertThat(watch.seenWhole(numbered("/attack"))).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"CR_FOR_LINE_END", "EMPTY_LINE_OF_CR"})
    @Promise("sane-heads")
    default void headsAreSaneOrRefused(HeadAttack attack) throws IOException {
        attackWith(attack::octets);
    }

    @ParameterizedTest
    @EnumSource(names = {"CR_FOR_LINE_END", "EMPTY_LINE_OF_CR"})
    @Promise("bare-cr")
    @Differs(on = WILDFLY, how = CANNOT, why = "takes a CR alone for the end of a line")
    default void carriageReturnEndsNoLine(HeadAttack attack) throws IOException {
        attackWith(attack::octets);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SCHEME_CLAIMED")
    @Promise("sane-heads-http2")
    default void headsAreSaneOrRefusedOverHttp2(Http2Attack attack) throws IOException {
        Watch watch = attackOverHttp2(attack);

        if (attack == Http2Attack.FORGED) {
            // Tomcat ends one new connection in fifty before it has read a request: clients connect again.
            for (int i = 0; i < AGAIN && watch.seen(numbered("/attack")) == 0 && mayFallSilent(); i++) {
                watch = attackOverHttp2(attack);
            }
            assertThat(watch.seen(numbered("/attack")))
                    .as("forwarded without what was forged")
                    .isEqualTo(1);
        }
    }

    @Test
    @Promise("scheme-over-http2")
    default void schemeIsThatOfTheConnectionOverHttp2() throws IOException {
        attackOverHttp2(Http2Attack.SCHEME_CLAIMED);
    }

    private static boolean mayFallSilent() {
        return FALL_SILENT.contains(Server.current());
    }

    private Watch attackOverHttp2(Http2Attack attack) throws IOException {
        Watch watch = newWatch();
        try (RawHttp2 connection = new RawHttp2(proxy().port())) {
            attack.sendOn(connection, proxy().target(numbered("/attack")));
            connection.get(3, proxy().target(numbered("/canary")));
            boolean ended = connection.isEndedBeforeSilence(3); // or the connection is: an attack may cost it
            assertThat(ended || mayFallSilent())
                    .as("an end of stream 3 or of the connection")
                    .isTrue();
        }
        checkAfter(watch);
        return watch;
    }

    private Watch newWatch() {
        NUMBER.incrementAndGet();
        Watch watch = new Watch(numbered("/attack"), numbered("/canary"));
        origin().script(watch);
        return watch;
    }

    private Watch attackWith(Function<String, byte[]> attack) throws IOException {
        Watch watch = newWatch();
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        octets.writeBytes(attack.apply(proxy().target(numbered("/attack"))));
        octets.writeBytes(get(numbered("/canary")));

        Burst burst = Burst.send(proxy().port(), octets.toByteArray(), Watch.answerTo("GET", numbered("/canary")));

        assertThat(burst.statuses()).as(burst.answer()).isSubsetOf(SANE);
        assertThat(burst.answer()).doesNotContain(Watch.answerTo("GET", "/smuggled"));
        checkAfter(watch);
        return watch;
    }

    private void checkAfter(Watch watch) throws IOException {
        String answer = Watch.answerTo("GET", numbered("/after"));
        Burst after = Burst.send(proxy().port(), get(numbered("/after")), answer);

        assertThat(after.statuses()).as(after.answer()).containsExactly(200);
        assertThat(after.answer()).endsWith(answer);
        watch.check();
        assertThat(watch.seen("/smuggled")).isZero();
        assertThat(watch.seen(numbered("/after"))).isEqualTo(1);
    }

    private byte[] get(String path) {
        return ("GET " + proxy().target(path) + " HTTP/1.1\r\nHost: public.example\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
    }
}
