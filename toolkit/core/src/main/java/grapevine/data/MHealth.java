package grapevine.data;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * MHEALTH: ten people, twelve activities, 23 body sensors at 50 Hz; one example is one moment.
 *
 * <p>Training and testing are split by person, so that a test shows a person never seen before. Moments without an
 * activity (label 0) are left out. Features are standardised by the mean and deviation of the training rows.
 * {@link #subjects()} names the person of each training example; {@link BySubject} gives each client people of its own.
 *
 * <p>Where the folder has no original logs but the CSV files with six of the columns
 * ({@code mHealth_subject1.partial-6of23.csv}), those are used, and the data set's name is "MHEALTH, 6 of 23 columns".
 *
 * <p>Banos et al.: mHealthDroid: A Novel Framework for Agile Development of Mobile Health Applications, IWAAL 2014,
 * <a href="https://doi.org/10.24432/C5TW22">10.24432/C5TW22</a>. CC BY 4.0. Files: {@code mHealth_subject1.log} to
 * {@code mHealth_subject10.log} in {@code mhealth/MHEALTHDATASET/} or {@code mhealth/}, original or gzip'ed.
 *
 * @param test the people whose data are for testing, from 1 to 10
 */
public record MHealth(List<Integer> test) implements Source {

    private static final int SUBJECTS = 10;

    /** The activities, label 1 of the files first. */
    static final List<String> CLASSES = List.of(
            "standing",
            "sitting",
            "lying",
            "walking",
            "climbing stairs",
            "waist bends",
            "raising arms",
            "bending knees",
            "cycling",
            "jogging",
            "running",
            "jumping");

    private static final Remote REMOTE = Remote.of(
            "MHEALTH",
            "CC BY 4.0; cite Banos et al. 2014",
            "",
            400,
            "https://archive.ics.uci.edu/static/public/319/mhealth+dataset.zip");
    private static final String FOLDER = "MHEALTHDATASET/";
    private static final Map<String, String> SUMS = sums(
            "da8d1bbf644a206886333f945a1dd7fe5081382b3bb3ee42821f08ad765732e4",
            "20e288750fe9f4f0495686fabf1500bfe655a549f0d2c3a9be5aa6456461b8f1",
            "90ead135c9fa9f1188e3b1f7afc0c95899a0614a15917cf3590f52923d6e03fd",
            "3b66f87a292f4cc457aea18cb7e15a10c18055c803df27f5284c6a1c5751a469",
            "380e526a85bde64baebd1d1a2478c4cfad947a4ab994c8b39b8dcda195f78a30",
            "4b8bc81186229e096937f37f9ae070017ee653005b21f88fcd0504e9195f8926",
            "5e372b2fad64a3ebaadd103ec09cde68d448ef5b707b010d02f438b8b9203b1f",
            "c6ddb8926be4c193890a28cc84cafe35c16a4bc14f23c3e696d504643652a61b",
            "fa68f90a9dfeda47abce41ebc1dec8ce55f66dc56d513ab90a6ae20ad045f2c9",
            "382d3d7b58e1fe24679fb241fd7e48ce1992757f6b1b237a56cd660e8f1fabda");

    private static final Delimited LOG =
            new Delimited("", Pattern.compile("\\s+"), 0, 23, MHealth::activity, "0 to 12");
    private static final Delimited PARTIAL_CSV = new Delimited(
            "row,acc_chest_x,acc_chest_y,acc_chest_z,gyro_right_arm_x,gyro_right_arm_y,gyro_right_arm_z,window_label",
            Pattern.compile(","),
            1,
            6,
            MHealth::activity,
            "0 to 12");

    /** Tests with the people 9 and 10. */
    public MHealth() {
        this(List.of(9, 10));
    }

    /** Refuses people that do not exist, and a split that leaves none for training. */
    public MHealth {
        if (test == null || test.stream().anyMatch(Objects::isNull))
            throw new IllegalArgumentException("MHealth(test) needs 1 to 9 of the people 1 to 10, got null");
        test = test.stream().distinct().sorted().toList();
        if (test.isEmpty() || test.size() == SUBJECTS || test.get(0) < 1 || test.get(test.size() - 1) > SUBJECTS)
            throw new IllegalArgumentException("MHealth(test) needs 1 to 9 of the people 1 to 10, got " + test
                    + "; new MHealth() tests with 9 and 10");
    }

    @Override
    public Dataset load() {
        return Memory.recall(List.of(this, DataFolder.path()), this::read);
    }

    /** The person, from 1 to 10, of each training example. */
    public List<Integer> subjects() {
        return Arrays.stream(load().train().subjects()).boxed().toList();
    }

    private Dataset read() {
        DataFolder.unpack("mhealth", REMOTE, SUMS, () -> hasAll(MHealth::log) || hasAll(MHealth::partial));
        boolean whole = hasAll(MHealth::log) || !hasAll(MHealth::partial);
        Table training = new Table(), testing = new Table();
        for (int subject = 1; subject <= SUBJECTS; subject++) {
            Table table = whole ? LOG.read(require(log(subject))) : PARTIAL_CSV.read(require(partial(subject)));
            (test.contains(subject) ? testing : training).addAll(table, subject);
        }
        String name = whole ? "MHEALTH" : "MHEALTH, 6 of 23 columns";
        return training.with(testing, name, CLASSES);
    }

    private static int activity(String label) {
        int k = List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12")
                .indexOf(label);
        return k == 0 ? Delimited.LEAVE_OUT : k < 0 ? -1 : k - 1;
    }

    private static String[] log(int subject) {
        String file = "mHealth_subject" + subject + ".log";
        return new String[] {"mhealth/" + FOLDER + file, "mhealth/" + file};
    }

    private static String[] partial(int subject) {
        return new String[] {"mhealth/mHealth_subject" + subject + ".partial-6of23.csv"};
    }

    private static boolean hasAll(IntFunction<String[]> files) {
        return IntStream.rangeClosed(1, SUBJECTS)
                .allMatch(subject -> DataFolder.find(files.apply(subject)).isPresent());
    }

    private static Path require(String[] files) {
        return DataFolder.find(files).orElseGet(() -> DataFolder.require(files[0]));
    }

    private static Map<String, String> sums(String... sha256) {
        Map<String, String> sums = new HashMap<>();
        for (int i = 0; i < sha256.length; i++) sums.put("mHealth_subject" + (i + 1) + ".log", "SHA-256:" + sha256[i]);
        return sums;
    }
}
