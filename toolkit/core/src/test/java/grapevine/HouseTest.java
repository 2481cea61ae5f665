package grapevine;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

/** Who may import whom. */
class HouseTest {
    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("grapevine");
    private static final String[] JAVA = {"java..", "javax.."};

    @Test
    void graphKnowsOnlyLinearAlgebra() {
        room("graph", "org.ejml..").check(HOUSE);
    }

    @Test
    void dataKnowsOnlyFilesAndDice() {
        room("data", "org.apache.commons.csv..", "org.apache.commons.compress..", "org.apache.commons.rng..")
                .check(HOUSE);
    }

    @Test
    void coreKnowsOnlyTheGraphAndTheMachine() {
        room("core", "grapevine.graph..", "grapevine.machine..", "ai.djl..", "com.google.gson..")
                .check(HOUSE);
    }

    @Test
    void algorithmsKnowConsensusCoreAndGraph() {
        room("algorithms", "grapevine.consensus..", "grapevine.core..", "grapevine.graph..", "ai.djl..")
                .check(HOUSE);
    }

    @Test
    void consensusKnowsOnlyCore() {
        room("consensus", "grapevine.core..", "ai.djl..").check(HOUSE);
    }

    @Test
    void metricsKnowOnlyCoreAndLinearAlgebra() {
        room("metrics", "grapevine.core..", "ai.djl..", "org.ejml..").check(HOUSE); // distances between Gaussians
    }

    @Test
    void tasksKnowCoreDataAndLinearAlgebra() {
        // posteriors in closed form are inverses of matrices
        room("tasks", "grapevine.core..", "grapevine.data..", "grapevine.machine..", "ai.djl..", "org.ejml..")
                .check(HOUSE);
    }

    @Test
    void chartsAloneKnowChartsAndJupyter() {
        room(
                        "charts",
                        "grapevine.core..",
                        "grapevine.graph..",
                        "tech.tablesaw..",
                        "org.jfree..",
                        "org.jgrapht..",
                        "com.fasterxml.jackson..",
                        "org.apache.commons.csv..",
                        "org.dflib.jjava..")
                .check(HOUSE);
    }

    @Test
    void theMachineKnowsOnlyTheEngines() {
        room("machine", "ai.djl..", "com.sun.jna..").check(HOUSE);
    }

    @Test
    void enginesAreKnownToTheMachineAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackage("grapevine.machine..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("ai.djl.mxnet..", "ai.djl.pytorch..", "com.sun.jna..")
                .check(HOUSE);
    }

    @Test
    void theHeapKnowsOnlyDjlAndTheMachineAndNobodyKnowsIt() {
        room("heap", "grapevine.machine..", "ai.djl..").check(HOUSE);
        classes()
                .that()
                .resideInAPackage("grapevine.heap..")
                .should()
                .onlyHaveDependentClassesThat()
                .resideInAPackage("grapevine.heap..")
                .check(HOUSE);
    }

    @Test
    void nobodyKnowsTheFrontDoor() {
        classes()
                .that()
                .resideInAPackage("grapevine")
                .should()
                .onlyHaveDependentClassesThat()
                .resideInAPackage("grapevine")
                .check(HOUSE);
    }

    @Test
    void blocksAreKnownToTasksAndTheDoorAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackages("grapevine", "grapevine.tasks..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ai.djl.nn..")
                .check(HOUSE);
    }

    private static ArchRule room(String name, String... others) {
        String[] allowed = new String[others.length + JAVA.length + 1];
        allowed[0] = "grapevine." + name + "..";
        System.arraycopy(others, 0, allowed, 1, others.length);
        System.arraycopy(JAVA, 0, allowed, 1 + others.length, JAVA.length);
        return classes()
                .that()
                .resideInAPackage("grapevine." + name + "..")
                .should()
                .onlyDependOnClassesThat(com.tngtech.archunit.base.DescribedPredicate.describe(
                        "live in " + String.join(", ", allowed), type -> livesIn(type, allowed)));
    }

    private static boolean livesIn(JavaClass type, String... packages) {
        return type.getBaseComponentType().isPrimitive()
                || JavaClass.Predicates.resideInAnyPackage(packages).test(type.getBaseComponentType());
    }
}
