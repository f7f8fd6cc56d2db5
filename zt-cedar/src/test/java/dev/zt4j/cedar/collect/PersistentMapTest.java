package dev.zt4j.cedar.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PersistentMapTest {

    @Test
    void randomChanges_giveWhatAHashMapGives() {
        Random random = new Random(1);
        Map<String, Integer> expected = new HashMap<>();
        PersistentMap<String, Integer> map = PersistentMap.empty();
        for (int i = 0; i < 100_000; i++) {
            if (i == 60_000) {
                map = PersistentMap.of(expected);
            }
            // Few keys at first and at last, and half of all keys collide with another.
            int most = i < 50_000 ? 20 : 5_000;
            String key = random.nextBoolean() ? "k" + random.nextInt(most) : collision(random.nextInt(most));
            PersistentMap<String, Integer> before = map;
            if (random.nextInt(3) == 0) {
                boolean absent = expected.remove(key) == null;
                map = map.without(key);
                assertThat(map == before).isEqualTo(absent);
            } else {
                expected.put(key, i);
                map = map.with(key, i);
            }
            assertThat(map.size()).isEqualTo(expected.size());
            assertThat(map.get(key)).isEqualTo(expected.get(key));
        }
        assertThat(enmaps(map)).isEqualTo(expected);
        PersistentMap<String, Integer> built = PersistentMap.of(expected);
        assertThat(enmaps(built)).isEqualTo(expected);
        expected.forEach((key, value) -> assertThat(built.get(key)).isEqualTo(value));
        assertThat(built.get("none")).isNull();
        for (String key : expected.keySet()) {
            map = map.without(key);
        }
        assertThat(map.isEmpty()).isTrue();
    }

    @Test
    void change_leavesTheOldMapAsItWas() {
        PersistentMap<String, Integer> old = PersistentMap.of(Map.of("Aa", 1, "b", 2));
        PersistentMap<String, Integer> young = old.with("BB", 3).with("Aa", 4).without("b");
        assertThat(enmaps(old)).isEqualTo(Map.of("Aa", 1, "b", 2));
        assertThat(enmaps(young)).isEqualTo(Map.of("Aa", 4, "BB", 3));
    }

    @Test
    void keysChosenToCollide_doNotMakeItSlow() {
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < 1 << 16; i++) {
            keys.add(collision(i));
        }
        assertThat(keys.stream().map(String::hashCode).distinct()).hasSize(1);
        boolean found = assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            PersistentMap<String, Integer> map = PersistentMap.empty();
            for (String key : keys) {
                map = map.with(key, 1);
            }
            PersistentMap<String, Integer> all = map;
            PersistentMap<String, Integer> built =
                    PersistentMap.of(keys.stream().collect(Collectors.toMap(Function.identity(), String::length)));
            return keys.stream().allMatch(key -> all.get(key) != null && built.get(key) != null);
        });
        assertThat(found).isTrue();
    }

    /** One of 65,536 texts that have the same hash code. */
    private static String collision(int bits) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 16; i++) {
            text.append((bits >> i & 1) == 0 ? "Aa" : "BB");
        }
        return text.toString();
    }

    private static Map<String, Integer> enmaps(PersistentMap<String, Integer> map) {
        Map<String, Integer> enmaps = new HashMap<>();
        map.forEach(enmaps::put);
        return enmaps;
    }
}
