package grapevine.data;

/** The twelve activities of {@link MHealth}: how chest, left ankle and right arm are held and how they move. */
enum Motion {
    STANDING(tilts(2, 3, 5), swings(0, 0, 0), shakes(0, 0, 0)),
    SITTING(tilts(14, 12, 40), swings(0, 0, 0), shakes(0, 0, 0)),
    LYING(tilts(95, 85, 60), swings(0, 0, 0), shakes(0, 0, 0)),
    WALKING(tilts(3, 4, 8), swings(3, 26, 20), shakes(2, 4, 2)),
    CLIMBING_STAIRS(tilts(17, 26, 30), swings(5, 34, 14), shakes(1.5, 4, 2)),
    WAIST_BENDS(tilts(42, 4, 30), swings(42, 2, 30), shakes(0.8, 0.4, 1)),
    RAISING_ARMS(tilts(2, 3, 75), swings(3, 1, 70), shakes(0.5, 0.3, 1.5)),
    BENDING_KNEES(tilts(22, 34, 62), swings(18, 26, 20), shakes(1.5, 0.8, 1.5)),
    CYCLING(tilts(32, 22, 55), swings(3, 26, 3), shakes(1, 2, 1)),
    JOGGING(tilts(5, 20, 58), swings(5, 36, 20), shakes(7, 8, 6)),
    RUNNING(tilts(14, 36, 76), swings(6, 50, 30), shakes(11, 14, 10)),
    JUMPING(tilts(12, 10, 40), swings(9, 12, 30), shakes(10, 8, 8));

    /** The angles in degrees of chest, ankle and arm to the upright, in the middle of the movement. */
    final double[] tilts;

    /** How many degrees they swing to either side. */
    final double[] swings;

    /** How hard they are shaken, in m/s^2. */
    final double[] shakes;

    Motion(double[] tilts, double[] swings, double[] shakes) {
        this.tilts = tilts;
        this.swings = swings;
        this.shakes = shakes;
    }

    private static double[] tilts(double... chestAnkleArm) {
        return chestAnkleArm;
    }

    private static double[] swings(double... chestAnkleArm) {
        return chestAnkleArm;
    }

    private static double[] shakes(double... chestAnkleArm) {
        return chestAnkleArm;
    }
}
