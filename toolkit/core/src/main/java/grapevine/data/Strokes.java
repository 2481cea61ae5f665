package grapevine.data;

import java.util.Arrays;
import java.util.List;

/**
 * How the ten digits are written: for each digit a few ways, each a list of strokes on a sheet of 100 x 100.
 *
 * <p>A way is a text such as {@code "20,10 80,10! 42,95 | 32,52 72,50"}: the points "x,y" that the pen passes, y
 * downwards; {@code !} is a sharp corner, {@code |} lifts the pen.
 */
final class Strokes {

    /** A point that the pen passes. */
    record Point(double x, double y, boolean corner) {}

    private static final List<List<String>> WAYS = List.of(
            List.of(
                    "50,5 28,16 18,50 28,84 50,95 72,84 82,50 72,16 50,5",
                    "58,8 35,10 20,35 20,65 38,92 62,92 80,65 78,32 60,8 46,14",
                    "50,5 34,25 30,50 34,75 50,95 66,75 70,50 66,25 50,5"),
            List.of(
                    "52,5 50,50 48,95",
                    "30,28 55,5! 53,50 52,95",
                    "32,25 52,5! 52,50 52,95 | 28,95 76,95",
                    "64,6 50,50 38,94"),
            List.of(
                    "22,25 40,6 65,8 75,28 60,52 38,74 20,94! 50,93 82,92",
                    "22,22 42,5 68,10 73,32 55,58 32,85 20,84 30,74 55,88 84,90",
                    "20,15 48,5 74,20 70,42 45,68 20,92! 82,94"),
            List.of(
                    "22,18 45,5 70,14 70,34 45,46! 72,56 78,76 55,95 20,86",
                    "20,8 76,8! 46,42! 74,54 78,78 52,95 20,84",
                    "25,12 55,5 74,22 58,44 42,47 62,50 80,70 60,93 22,88"),
            List.of(
                    "30,6 20,55! 82,55 | 64,30 62,96",
                    "62,95 62,5! 15,65! 85,65",
                    "25,10 24,45 40,56 68,48 | 72,8 68,50 64,95"),
            List.of(
                    "75,8 30,8! 26,45! 55,40 78,62 65,90 25,90",
                    "32,8 28,44! 60,42 76,66 55,94 20,86 | 32,8 78,6",
                    "76,12 42,8 28,26 44,44 70,58 72,82 45,95 20,84"),
            List.of(
                    "68,5 38,25 22,60 34,92 64,92 76,70 58,52 30,62",
                    "60,5 30,40 22,72 45,95 72,80 66,56 42,54 26,70",
                    "48,5 30,50 25,75 45,95 70,85 68,62 45,56 27,74"),
            List.of(
                    "20,10 80,10! 55,50 42,95",
                    "20,10 78,10! 56,50 40,95 | 32,52 72,50",
                    "20,22 22,8! 78,10! 52,55 46,95"),
            List.of(
                    "70,18 48,5 28,18 38,40 62,55 76,76 50,95 24,78 38,56 62,40 70,18",
                    "50,5 30,15 32,38 50,46 68,36 70,14 50,5 | 50,46 24,60 26,86 50,96 76,86 76,60 50,46",
                    "74,12 45,6 28,22 46,44 72,66 62,93 34,92 26,68 50,48 72,30"),
            List.of(
                    "72,25 52,6 28,18 26,40 46,52 68,40 74,20! 70,60 62,95",
                    "74,22 50,5 26,25 34,48 58,48 74,24 76,60 60,92 28,90",
                    "70,12 40,8 26,32 44,50 70,34! 70,12! 66,95"));

    private static final List<List<List<List<Point>>>> PARSED = WAYS.stream()
            .map(ways -> ways.stream().map(Strokes::strokes).toList())
            .toList();

    private Strokes() {}

    /** The ways to write a digit, each a list of strokes, each a list of points. */
    static List<List<List<Point>>> of(int digit) {
        return PARSED.get(digit);
    }

    private static List<List<Point>> strokes(String way) {
        return Arrays.stream(way.split(" \\| ")).map(Strokes::points).toList();
    }

    private static List<Point> points(String stroke) {
        return Arrays.stream(stroke.split(" ")).map(Strokes::point).toList();
    }

    private static Point point(String text) {
        String[] xy = text.replace("!", "").split(",");
        return new Point(Double.parseDouble(xy[0]), Double.parseDouble(xy[1]), text.endsWith("!"));
    }
}
