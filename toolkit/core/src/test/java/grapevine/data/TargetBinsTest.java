package grapevine.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class TargetBinsTest {

    @Test
    void classesHaveThreeDigitsWhereThoseTellThemApart() {
        assertEquals(List.of("below -0.951", "from -0.951", "from 12.0"), new TargetBins(-0.95112f, 12f).names());
    }

    @Test
    void classesOfTargetsThatHardlyDifferHaveNamesThatDo() {
        assertEquals(List.of("below 1000.1", "from 1000.1", "from 1000.2"), new TargetBins(1000.1f, 1000.2f).names());
        float next = Math.nextUp(1f);
        assertEquals(3, new TargetBins(1f, next).names().stream().distinct().count());
    }
}
