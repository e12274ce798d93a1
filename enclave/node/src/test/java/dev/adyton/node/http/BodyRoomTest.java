package dev.adyton.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

final class BodyRoomTest {
  @Test
  void largeBodiesAreBoundedAndSmallOnesHardly() throws Exception {
    BodyRoom room = new BodyRoom();
    Deque<Integer> taken = new ArrayDeque<>();
    for (int i = 0; i < 128; i++) {
      taken.add(room.enter(Limits.MAX_SEALED_BYTES));
    }
    assertThatThrownBy(() -> room.enter(Limits.MAX_SEALED_BYTES)).isInstanceOf(ApiException.class);
    assertThat(room.enter(0)).isZero();
    room.leave(taken.remove());
    for (int i = 0; i < 2000; i++) {
      taken.add(room.enter(1500));
    }
    taken.forEach(room::leave);
  }
}
