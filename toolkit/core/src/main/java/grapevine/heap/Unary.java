package grapevine.heap;

import java.util.function.DoubleUnaryOperator;

/** What makes one number of one. */
enum Unary {
    NEGATE(x -> -x),
    ABS(Math::abs),
    SQUARE(x -> x * x),
    RECIPROCAL(x -> 1 / x),
    SQRT(Math::sqrt),
    SIGN(Math::signum),
    FLOOR(Math::floor),
    CEIL(Math::ceil),
    ROUND(Math::rint),
    TRUNC(x -> x < 0 ? Math.ceil(x) : Math.floor(x)),
    CBRT(Math::cbrt),
    EXP(Math::exp),
    LOG(Math::log),
    LOG10(Math::log10),
    LOG2(x -> Math.log(x) / Math.log(2)),
    SIN(Math::sin),
    COS(Math::cos),
    TAN(Math::tan),
    ASIN(Math::asin),
    ACOS(Math::acos),
    ATAN(Math::atan),
    SINH(Math::sinh),
    COSH(Math::cosh),
    TANH(Math::tanh);

    private final DoubleUnaryOperator function;

    Unary(DoubleUnaryOperator function) {
        this.function = function;
    }

    /** f(x). */
    double of(double x) {
        return function.applyAsDouble(x);
    }

    /** Whether it makes whole numbers of whole numbers. */
    boolean keepsWhole() {
        return switch (this) {
            case NEGATE, ABS, SQUARE, SIGN, FLOOR, CEIL, ROUND, TRUNC -> true;
            default -> false;
        };
    }

    /** f(x) of a whole number, where it {@link #keepsWhole}. */
    long of(long x) {
        return switch (this) {
            case NEGATE -> -x;
            case ABS -> Math.abs(x);
            case SQUARE -> x * x;
            case SIGN -> Long.signum(x);
            case FLOOR, CEIL, ROUND, TRUNC -> x;
            default -> throw new IllegalStateException("Bug: " + this + " of whole numbers is not whole");
        };
    }
}
