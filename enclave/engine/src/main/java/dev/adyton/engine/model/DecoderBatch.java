package dev.adyton.engine.model;

import dev.adyton.engine.Batch;
import dev.adyton.engine.Session;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Several sequences' next tokens in one pass. */
final class DecoderBatch implements Batch {
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
    List<Pass.Span> spans = new ArrayList<>();
    List<Sequence> sequences = new ArrayList<>();
    Set<Session> distinct = new HashSet<>(sessions);
    for (Session s : sessions) {
      if (!(s instanceof Sequence q) || !q.isOf(net) || distinct.size() != sessions.size()) {
        throw new IllegalArgumentException("sessions of this model, each once");
      }
      q.check(tokens, spans.size(), spans.size() + 1);
      spans.add(q.span(spans.size(), 1));
      sequences.add(q);
    }
    Pass pass = new Pass(net.kernels(), room, spans, net.shape().width());
    float[] logits = net.logits(pass, net.states(pass, tokens, 0));
    sequences.forEach(s -> s.advance(1));
    return logits;
  }

  @Override
  public void close() {
    room.close();
  }
}
