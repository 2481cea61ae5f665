package grapevine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs scripts as a user does, with a home, Maven settings and a repository of the test's own: no network is used. */
class MavenTest {

    @TempDir
    Path folder;

    private Path repository;

    private record Ended(String out, String err) {}

    @BeforeEach
    void publish() throws IOException {
        repository = Files.createDirectories(folder.resolve("repository"));
        mirror(repository.toUri().toString());
        publish(
                "inner",
                "1.0",
                "",
                "package test; public class Inner { public static String word() { return \"inner\"; } }");
        publish(
                "outer",
                "1.0",
                "inner",
                "package test; public class Outer { public static int number() { return 42; } }");
        publish(
                "plexus",
                "1.0",
                "",
                "package org.codehaus.plexus.util; public class StringUtils { public static int own() { return 9; } }");
    }

    /** Writes settings that send everything to this URL. */
    private void mirror(String url) throws IOException {
        Path settings = Files.createDirectories(folder.resolve("home/.m2")).resolve("settings.xml");
        Files.writeString(
                settings,
                "<settings><mirrors><mirror><id>test</id><mirrorOf>*</mirrorOf><url>" + url
                        + "</url></mirror></mirrors></settings>");
    }

    private void publish(String name, String version, String needs, String source) throws IOException {
        Path place = Files.createDirectories(repository.resolve("test/" + name + "/" + version));
        String project = "<modelVersion>4.0.0</modelVersion><groupId>test</groupId><artifactId>" + name
                + "</artifactId><version>" + version + "</version>";
        String dependency = needs.isEmpty()
                ? ""
                : "<dependencies><dependency><groupId>test</groupId><artifactId>" + needs
                        + "</artifactId><version>1.0</version></dependency></dependencies>";
        Path pom = place.resolve(name + "-" + version + ".pom");
        Files.writeString(pom, "<project>" + project + dependency + "</project>");
        sign(pom);
        Path jar = place.resolve(name + "-" + version + ".jar");
        TestJar.write(
                jar,
                source.replaceFirst("(?s)package ([\\w.]+).*class (\\w+).*", "$1/$2")
                        .replace('.', '/'),
                source);
        sign(jar);
    }

    private static void sign(Path file) throws IOException {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(Files.readAllBytes(file));
            Files.writeString(Path.of(file + ".sha1"), HexFormat.of().formatHex(digest));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** Runs a script with the kernel's own class path, without the jars that only the build needs. */
    private Ended exec(String code) throws IOException, InterruptedException {
        Path script = Files.writeString(folder.resolve("script.jsh"), code);
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Duser.home=" + folder.resolve("home"),
                        "-cp",
                        "target/classes:target/lib/*",
                        Exec.class.getName(),
                        script.toString()))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start()
                .waitFor();
        return new Ended(Files.readString(out), Files.readString(err).replace(script + ", ", ""));
    }

    @Test
    void anArtifactIsAddedOnceWithWhatItNeeds() throws Exception {
        assertEquals(
                new Ended("added 2 jars\nnothing new\ninner42\n", ""),
                exec("%maven test:outer:1.0\n%maven test:inner:1.0\ntest.Inner.word() + test.Outer.number()"));
        assertTrue(Files.exists(folder.resolve("home/.m2/repository/test/outer/1.0/outer-1.0.jar")));
    }

    @Test
    void cellsSeeTheirOwnVersionsOfTheResolversLibraries() throws Exception {
        assertEquals(
                new Ended("added 1 jar\n9\n", ""),
                exec("%maven test:plexus:1.0\norg.codehaus.plexus.util.StringUtils.own()"));
        Ended without = exec("%maven test:inner:1.0\norg.eclipse.aether.RepositorySystem.class");
        assertTrue(without.err().contains("package org.eclipse.aether does not exist"), without.err());
    }

    @Test
    void anotherRepositoryIsSearchedWhenItIsNamed() throws Exception {
        String url = repository.toUri().toString();
        Files.delete(folder.resolve("home/.m2/settings.xml"));
        mirrorOnlyCentral();
        assertEquals(new Ended("added 1 jar\n", ""), exec("%maven --repo " + url + " test:inner:1.0"));
        assertEquals(new Ended("added 1 jar\n", ""), exec("%mavenRepo ours " + url + "\n%maven test:plexus:1.0"));
    }

    private void mirrorOnlyCentral() throws IOException {
        Path empty = Files.createDirectories(folder.resolve("empty"));
        mirror(empty.toUri().toString());
        Path settings = folder.resolve("home/.m2/settings.xml");
        Files.writeString(settings, Files.readString(settings).replace("<mirrorOf>*<", "<mirrorOf>central<"));
    }

    @Test
    void aMissingArtifactIsNamedWithWhereItWasSearched() throws Exception {
        assertEquals(
                "%maven needs artifacts that exist, got test:none:1.0; not found: test:none:jar:1.0 in "
                        + repository.toUri() + "\n    at line 1: %maven test:none:1.0\n",
                exec("%maven test:none:1.0").err());
    }

    @Test
    void withoutANetworkTheLocalRepositoryIsUsed() throws Exception {
        exec("%maven test:outer:1.0");
        mirror("http://127.0.0.1:1/");
        assertEquals(new Ended("added 2 jars\n42\n", ""), exec("%maven test:outer:1.0\ntest.Outer.number()"));
        Ended refused = exec("%maven test:plexus:1.0");
        assertTrue(
                refused.err().startsWith("%maven needs repositories that answer, got for test:plexus:1.0: "),
                refused.err());
        assertTrue(
                refused.err().contains("; without a network, only artifacts in the local repository can be used\n"),
                refused.err());
    }

    @Test
    void aVersionThatIsInUseStays() throws Exception {
        publish(
                "inner",
                "2.0",
                "",
                "package test; public class Inner { public static String word() { return \"new\"; } }");
        Ended ended = exec("%maven test:inner:1.0\n%maven test:inner:2.0\ntest.Inner.word()");
        assertEquals(
                new Ended(
                        "added 1 jar\nnothing new; already in use and kept: inner-1.0.jar (not inner-2.0.jar)\ninner\n",
                        ""),
                ended);
    }
}
