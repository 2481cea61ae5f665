package grapevine.kernel;

import java.lang.invoke.CallSite;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.HashSet;
import java.util.Set;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodTooLargeException;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Puts the question "was this cell cancelled?" into compiled cells: where a method begins and before each jump back.
 *
 * <p>The question is an {@code invokedynamic} instruction without arguments or result, so it fits between any two
 * instructions. What it calls is decided by the {@link Cancellation} of the loader: nothing at all as a rule, which the
 * just-in-time compiler removes, so that loops are unrolled and vectorized as if they had not been touched.
 */
final class Weaver extends ClassVisitor {

    private static final String QUESTION = "cancelled";
    private static final String NOTHING_TO_NOTHING = "()V";
    private static final Handle BOOTSTRAP = new Handle(
            Opcodes.H_INVOKESTATIC,
            Type.getInternalName(Cancellation.class),
            "site",
            MethodType.methodType(CallSite.class, MethodHandles.Lookup.class, String.class, MethodType.class)
                    .toMethodDescriptorString(),
            false);

    private Weaver(ClassVisitor next) {
        super(Opcodes.ASM9, next);
    }

    /** The class with the question in it; the class as it is, if it is newer than this library or would grow too large. */
    static byte[] woven(byte[] compiled) {
        try {
            ClassReader reader = new ClassReader(compiled);
            ClassWriter writer = new ClassWriter(reader, 0);
            reader.accept(new Weaver(writer), 0);
            return writer.toByteArray();
        } catch (IllegalArgumentException | MethodTooLargeException e) {
            Main.LOG.warn("an interrupt will not stop the loops of a class at once", e);
            return compiled;
        }
    }

    @Override
    public MethodVisitor visitMethod(int access, String name, String type, String signature, String[] exceptions) {
        MethodVisitor method = super.visitMethod(access, name, type, signature, exceptions);
        return new MethodVisitor(Opcodes.ASM9, method) {

            private final Set<Label> passed = new HashSet<>();

            @Override
            public void visitCode() {
                super.visitCode();
                if (!name.startsWith("<")) ask();
            }

            @Override
            public void visitLabel(Label label) {
                passed.add(label);
                super.visitLabel(label);
            }

            @Override
            public void visitJumpInsn(int instruction, Label target) {
                askBeforeJumpBack(target);
                super.visitJumpInsn(instruction, target);
            }

            @Override
            public void visitTableSwitchInsn(int min, int max, Label otherwise, Label... cases) {
                askBeforeJumpBack(otherwise, cases);
                super.visitTableSwitchInsn(min, max, otherwise, cases);
            }

            @Override
            public void visitLookupSwitchInsn(Label otherwise, int[] keys, Label[] cases) {
                askBeforeJumpBack(otherwise, cases);
                super.visitLookupSwitchInsn(otherwise, keys, cases);
            }

            private void askBeforeJumpBack(Label target, Label... others) {
                boolean back = passed.contains(target);
                for (Label other : others) back |= passed.contains(other);
                if (back) ask();
            }

            private void ask() {
                super.visitInvokeDynamicInsn(QUESTION, NOTHING_TO_NOTHING, BOOTSTRAP);
            }
        };
    }
}
