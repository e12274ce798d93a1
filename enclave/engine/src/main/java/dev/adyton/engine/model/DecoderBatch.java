package dev.adyton.engine.model;

import dev.adyton.engine.Batch;
import dev.adyton.engine.Session;
import java.util.ArrayList;
import java.util.List;

/** Several sequences' next tokens in one pass. */
public final class DecoderBatch implements Batch {
  private final Decoder net;
  private final Room room;

  DecoderBatch(Decoder net) {
    this.net = net;
    this.room = new Room(net.team());
  }

  @Override
  public float[] forward(List<? extends Session> sessions, int[] tokens) {
    if (sessions.size() != tokens.length || tokens.length == 0) {
      throw new IllegalArgumentException("a token for each session");
    }
    List<Sequence.Part> parts = new ArrayList<>();
    for (Session s : sessions) {
      if (!(s instanceof SoloSession solo)) {
        throw new IllegalArgumentException("sessions of this model, each once");
      }
      int i = parts.size();
      parts.add(new Sequence.Part(solo.sequence(), tokens, i, i + 1, 1));
    }
    return forward(parts);
  }

  /**
   * Computes {@code parts} in one pass, those of prompts and those of answers alike.
   *
   * @param parts of this model's sequences, each sequence once
   * @return {@code [wanted logits][vocabulary]}, in the order of the parts; reused by the next call
   * @throws IllegalStateException where a sequence's memory is spent
   */
  public float[] forward(List<Sequence.Part> parts) {
    return net.compute(room, parts);
  }

  @Override
  public void close() {
    room.close();
  }
}
