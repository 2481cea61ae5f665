package grapevine.core;

/** A number of the clients is no longer finite. What threw it stands at the round before, in which all numbers were. */
public final class NotFinite extends IllegalStateException {
    private static final long serialVersionUID = 1;

    /** Says which client it is, in which round, and what the cause may be. */
    NotFinite(String message) {
        super(message);
    }
}
