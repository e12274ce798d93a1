package dev.adyton.node.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.node.journal.ItemIndex.Entry;
import dev.adyton.node.journal.StoreRecord.Name;
import dev.adyton.node.keys.Purpose;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The index beside a plain list of everything, which is searched from end to end. */
final class ItemIndexTest {
  private static final long SEED = 20261122;
  private static final List<String> PROJECTS = List.of("a", "a/one", "a/two", "b", "ab", "");

  private final Random random = new Random(SEED);
  private final ItemIndex index = new ItemIndex();
  private final List<Entry> plain = new ArrayList<>();
  private long position;

  private Name name() {
    Purpose[] purposes = Purpose.values();
    return new Name(
        PROJECTS.get(random.nextInt(PROJECTS.size())),
        purposes[random.nextInt(purposes.length)],
        "id-" + random.nextInt(10));
  }

  @Test
  void saysWhatAListSays() {
    System.out.println("seed " + SEED);
    for (int step = 0; step < 5000; step++) {
      Name name = name();
      switch (random.nextInt(8)) {
        case 0, 1, 2 -> {
          plain.removeIf(e -> e.name().equals(name));
          index.remove(name);
        }
        case 3 -> move();
        default -> {
          plain.removeIf(e -> e.name().equals(name));
          Entry entry = new Entry(name, position++, random.nextLong(), random.nextInt(100));
          plain.add(entry);
          index.put(entry);
        }
      }
      agrees(name());
    }
  }

  /** As a rewriting does: all lie closer together, in the order they had. */
  private void move() {
    index.move(LongStream.range(position, position + plain.size()).iterator());
    plain.replaceAll(e -> new Entry(e.name(), position++, e.expires(), e.bytes()));
  }

  private void agrees(Name name) {
    assertThat(index.size()).isEqualTo(plain.size());
    assertThat(index.bytes()).isEqualTo(plain.stream().mapToLong(Entry::bytes).sum());
    assertThat(index.all()).isEqualTo(plain);
    assertThat(index.find(name))
        .isEqualTo(plain.stream().filter(e -> e.name().equals(name)).findFirst());
    String project = name.project();
    assertThat(index.of(project))
        .isEqualTo(plain.stream().filter(e -> e.name().project().equals(project)).toList());
    assertThat(index.ofFamily("a"))
        .isEqualTo(
            plain.stream()
                .filter(e -> e.name().project().equals("a") || e.name().project().startsWith("a/"))
                .toList());
  }
}
