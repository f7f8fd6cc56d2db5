package dev.zt4j.cedar.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DistinctTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8, 9, 1_000})
    void set_holdsEachElementOnceInOrder(int size) {
        List<Integer> twice =
                IntStream.range(0, size * 2).mapToObj(i -> i % size).toList();
        Distinct<Integer> set = Distinct.of(twice);
        assertThat(set)
                .containsExactlyElementsOf(IntStream.range(0, size).boxed().toList());
        assertThat(set).isEqualTo(Set.copyOf(twice)).hasSameHashCodeAs(Set.copyOf(twice));
        for (int i = 0; i < size; i++) {
            assertThat(set.at(i)).isEqualTo(i);
            assertThat(set.contains(i)).isTrue();
        }
        assertThat(set.contains(size)).isFalse();
        assertThat(set.contains(null)).isFalse();
        assertThatThrownBy(() -> set.add(-1)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(set.iterator()::remove).isInstanceOf(RuntimeException.class);
    }
}
