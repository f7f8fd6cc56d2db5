package dev.zt4j.cedar.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HashTrieTest {

    @Test
    void randomChanges_giveWhatAHashMapGives() {
        Random random = new Random(1);
        Map<String, Integer> expected = new HashMap<>();
        HashTrie<String, Integer> trie = HashTrie.empty();
        for (int i = 0; i < 100_000; i++) {
            // Few keys at first and at last, and half of all keys collide with another.
            int most = i < 50_000 ? 20 : 5_000;
            String key = random.nextBoolean() ? "k" + random.nextInt(most) : collision(random.nextInt(most));
            HashTrie<String, Integer> before = trie;
            if (random.nextInt(3) == 0) {
                boolean absent = expected.remove(key) == null;
                trie = trie.without(key);
                assertThat(trie == before).isEqualTo(absent);
            } else {
                expected.put(key, i);
                trie = trie.with(key, i);
            }
            assertThat(trie.size()).isEqualTo(expected.size());
            assertThat(trie.get(key)).isEqualTo(expected.get(key));
        }
        assertThat(entries(trie)).isEqualTo(expected);
        HashTrie<String, Integer> built = HashTrie.of(expected);
        assertThat(entries(built)).isEqualTo(expected);
        expected.forEach((key, value) -> assertThat(built.get(key)).isEqualTo(value));
        assertThat(built.get("none")).isNull();
        for (String key : expected.keySet()) {
            trie = trie.without(key);
        }
        assertThat(trie.isEmpty()).isTrue();
    }

    @Test
    void change_leavesTheOldMapAsItWas() {
        HashTrie<String, Integer> old = HashTrie.of(Map.of("Aa", 1, "b", 2));
        HashTrie<String, Integer> young = old.with("BB", 3).with("Aa", 4).without("b");
        assertThat(entries(old)).isEqualTo(Map.of("Aa", 1, "b", 2));
        assertThat(entries(young)).isEqualTo(Map.of("Aa", 4, "BB", 3));
    }

    @Test
    void keysChosenToCollide_doNotMakeItSlow() {
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < 1 << 16; i++) {
            keys.add(collision(i));
        }
        assertThat(keys.stream().map(String::hashCode).distinct()).hasSize(1);
        boolean found = assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            HashTrie<String, Integer> trie = HashTrie.empty();
            for (String key : keys) {
                trie = trie.with(key, 1);
            }
            HashTrie<String, Integer> all = trie;
            return keys.stream().allMatch(key -> all.get(key) != null);
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

    private static Map<String, Integer> entries(HashTrie<String, Integer> trie) {
        Map<String, Integer> entries = new HashMap<>();
        trie.forEach(entries::put);
        return entries;
    }
}
