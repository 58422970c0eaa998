package io.gatewaytunnel.answer;

import com.google.errorprone.annotations.Immutable;

/**
 * An error in the words of a person who wanted to see a page: what happened, on whose side, and what can be done. Whole
 * sentences, without a full name of anything inside. Immutable.
 */
@Immutable
public record Explanation(Side side, String whatHappened, String whatToDo) {
    /** Who has to do something about it. */
    public enum Side {
        CLIENT("This is on your side: something is wrong with the request, and nothing else."),
        TUNNEL("This is on the side of the tunnel that leads to the service; you did nothing wrong."),
        SERVICE("This is on the side of the service behind this address; you did nothing wrong.");

        private final String words;

        Side(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    public static Explanation client(String whatHappened, String whatToDo) {
        return new Explanation(Side.CLIENT, whatHappened, whatToDo);
    }

    public static Explanation tunnel(String whatHappened, String whatToDo) {
        return new Explanation(Side.TUNNEL, whatHappened, whatToDo);
    }

    public static Explanation service(String whatHappened, String whatToDo) {
        return new Explanation(Side.SERVICE, whatHappened, whatToDo);
    }
}
