package grapevine.core;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/**
 * The exchange of two clients who meet.
 *
 * @param links those between the two
 * @param tally counts what they send
 * @param compression how less than all is said; null: all is said
 * @param fates what happens to messages; null: nothing
 */
record Meeting(Links links, Tally tally, Compression compression, Fates fates) implements Exchange {
    private static final int BOTH = 2;

    @Override
    public NDArray mix(NDArray A) {
        NDList parts = new NDList(A);
        return links.average(parts, said(parts), gamma(), oddities()).head();
    }

    @Override
    public NDList mix(NDList parts, Consensus how) {
        NDList said = said(parts);
        if (how.averages() && compression != null) return links.average(parts, said, gamma(), oddities());
        return links.merge(how.relative() ? said : parts, said, how, oddities());
    }

    private double gamma() {
        return compression == null ? 1 : compression.step();
    }

    private NDList said(NDList parts) {
        Tally.Size size = (width, type) -> compression.bytes(width, type, true);
        tally.add(parts, BOTH, links.sent(), compression == null ? Tally.Size.WHOLE : size);
        if (compression == null) return parts;
        NDList said = new NDList(
                parts.stream().map(part -> Mail.said(compression, part, null)).toList());
        said.attach(parts.head().getManager());
        return said;
    }

    private Oddities oddities() {
        return fates == null ? Oddities.NONE : new Oddities(fates, 0, null);
    }
}
