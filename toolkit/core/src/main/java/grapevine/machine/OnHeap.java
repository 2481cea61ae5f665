package grapevine.machine;

import java.nio.Buffer;

/** An array whose numbers lie on Java's heap. */
public interface OnHeap {
    /** The numbers themselves, not a copy: a FloatBuffer or a DoubleBuffer, null where they are of another type. */
    Buffer window();
}
