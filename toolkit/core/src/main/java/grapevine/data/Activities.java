package grapevine.data;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * People with body sensors, drawn in this process: twelve activities to be told from 23 numbers, a stand-in for {@link
 * MHealth} where its files are not at hand. One example is one moment.
 *
 * <p>The sensors and the activities are those of MHEALTH: acceleration and two leads of the heart at the chest, then
 * acceleration, rate of turn and magnetic field at the left ankle and at the right arm. Resting is known by the angles of
 * the sensors, moving by how wide and how hard they swing, at whatever phase the moment is; so a linear model confuses
 * what moves around the same posture. People wear the sensors differently and move differently.
 *
 * <p>Training and testing are split by person: the last fifth of the people, at least one, are for testing. The classes
 * are balanced, {@link #subjects()} names the person of each training example, {@link BySubject} gives each client people
 * of its own. Features are standardised by the mean and deviation of the training examples. People move as {@code
 * Wearer} and {@code Motion} say, not as they do: no result is one on MHEALTH.
 *
 * @param people how many people there are, at least 2
 * @param moments the number of examples of each activity of each person, at least 1
 * @param seed another seed, other people
 */
public record Activities(int people, int moments, long seed) implements Source {

    private static final int MOST = 1_000_000; // moments of all people, each of a row for every activity
    private static final int PEOPLE_PER_TEST = 5;

    /** 8 people for training and 2 for testing, 60 moments of each activity: 5,760 and 1,440 examples; seed 0. */
    public Activities() {
        this(10, 60, 0);
    }

    /** Refuses people of whom none would be for training, and people without moments. */
    public Activities {
        if (people < 2)
            throw new IllegalArgumentException("Activities needs people >= 2, got " + people + "; one is for testing");
        if (moments < 1) throw new IllegalArgumentException("Activities needs moments >= 1, got " + moments);
        if ((long) people * moments > MOST)
            throw new IllegalArgumentException(
                    "Activities needs people x moments <= " + MOST + ", got " + people + " x " + moments);
    }

    @Override
    public Dataset load() {
        return Memory.recall(List.of(this), this::watch);
    }

    /** The person, from 1, of each training example. */
    public List<Integer> subjects() {
        return Arrays.stream(load().train().subjects()).boxed().toList();
    }

    private Dataset watch() {
        SplittableRandom random = new SplittableRandom(seed);
        int training = people - Math.max(1, people / PEOPLE_PER_TEST);
        Table train = new Table(), test = new Table();
        for (int person = 1; person <= people; person++)
            (person <= training ? train : test).addAll(moves(new Wearer(random.split())), person);
        return train.with(test, "activities", MHealth.CLASSES);
    }

    private Table moves(Wearer wearer) {
        Table table = new Table();
        for (int i = 0; i < moments; i++)
            for (Motion motion : Motion.values()) table.add(wearer.moment(motion), motion.ordinal());
        return table;
    }
}
