package dev.adyton.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adyton.codec.Json;
import dev.adyton.codec.JsonLimits;
import dev.adyton.content.ChatMessage;
import dev.adyton.content.Role;
import dev.adyton.content.SecretText;
import dev.adyton.text.grammar.CompiledGrammar;
import dev.adyton.text.grammar.Grammars;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real, small model under grammars, penalties and the question what it thought of its tokens. */
final class ConstrainedGenerationTest {
  private static LoadedModel model;

  @BeforeAll
  static void open() throws Exception {
    model = LoadedModel.open(TestData.file("models/ember-q8_0.gguf"), KernelChoice.AUTO);
  }

  @AfterAll
  static void close() {
    if (model != null) {
      model.close();
    }
  }

  private static int[] prompt() throws ModelException {
    ChatMessage message = new ChatMessage(Role.USER, SecretText.of("Where is my data?"));
    return model.chatTemplate().render(List.of(message));
  }

  private static String generate(Sampling how, CompiledGrammar grammar, int most) throws Exception {
    return generate(how, Bound.all(grammar), most);
  }

  private static String generate(Sampling how, Bound bound, int most) throws Exception {
    StringBuilder text = new StringBuilder();
    GenerationRequest request =
        new GenerationRequest(
            prompt(), most, how, List.of(), Optional.of(bound), OptionalInt.empty());
    GenerationResult result =
        new Generator(model).generate(request, p -> text.append(p.reveal()), () -> false);
    return result.finish() == FinishReason.STOP ? text.toString() : "";
  }

  @Test
  void answersFollowASchema() throws Exception {
    String schema =
        """
        {"type": "object", "properties": {
           "city": {"enum": ["Oslo", "Rome"]}, "days": {"type": "integer", "minimum": 1, "maximum": 14},
           "tags": {"type": "array", "items": {"type": "string", "maxLength": 6}, "maxItems": 2}},
         "required": ["city", "days", "tags"], "additionalProperties": false}
        """;
    JsonLimits limits = new JsonLimits(10_000, 32, 1_000);
    byte[] utf8 = schema.getBytes(StandardCharsets.UTF_8);
    CompiledGrammar grammar = Grammars.jsonSchema(Json.parse(utf8, limits));
    for (int seed = 0; seed < 40; seed++) {
      String text = generate(new Sampling(1.5f, 0, 1, 0, seed), grammar, 200);
      assertThat(text).as("seed %d", seed).isNotEmpty();
      Json.Obj value = (Json.Obj) Json.parse(text.getBytes(StandardCharsets.UTF_8), limits);
      assertThat(value.string("city")).isIn("Oslo", "Rome");
      assertThat(value.integer("days")).isBetween(1L, 14L);
      assertThat(value.strings("tags")).hasSizeLessThanOrEqualTo(2).allMatch(t -> t.length() <= 6);
    }
  }

  @Test
  void aMarkBindsWhatFollowsIt() throws Exception {
    CompiledGrammar digits = Grammars.regex("[0-9]{3}");
    CompiledGrammar marked = Grammars.regex("e [0-9]{3}");
    for (int seed = 0; seed < 40; seed++) {
      Sampling how = new Sampling(1.2f, 0, 1, 0, seed);
      assertThat(generate(how, Bound.after(" ", digits), 200))
          .as("seed %d", seed)
          .matches("(?s)[^ ]*( [0-9]{3})?");
      assertThat(generate(how, Bound.from("e ", marked), 200))
          .as("seed %d", seed)
          .matches("(?s)((?!.*e .*e ).*e [0-9]{3}|(?!.*e ).*)");
    }
  }

  @Test
  void greedyFollowsToo() throws Exception {
    assertThat(generate(Sampling.GREEDY, Grammars.regex("(yes|no), [a-z]{3,8}\\."), 50))
        .matches("(yes|no), [a-z]{3,8}\\.");
    assertThat(
            generate(Sampling.GREEDY, Grammars.gbnf("root ::= \"\u00e9\u4e2d\" [0-9]+ \"!\""), 50))
        .matches("\u00e9\u4e2d[0-9]+!|");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void tellsProbabilities(int alternatives) throws Exception {
    List<TokenChoice> choices = new ArrayList<>();
    GenerationRequest request =
        new GenerationRequest(
            prompt(),
            5,
            Sampling.GREEDY,
            List.of(),
            Optional.empty(),
            OptionalInt.of(alternatives));
    TokenListener listener =
        new TokenListener() {
          @Override
          public void onText(SecretText piece) {}

          @Override
          public void onToken(TokenChoice choice) {
            choices.add(choice);
          }
        };
    new Generator(model).generate(request, listener, () -> false);
    assertThat(choices).hasSize(5);
    for (TokenChoice c : choices) {
      assertThat(c.logprob()).isLessThanOrEqualTo(0);
      assertThat(c.top()).hasSize(alternatives);
      if (alternatives > 0) {
        assertThat(c.top().getFirst().id()).isEqualTo(c.id());
        assertThat(c.logprob()).isEqualTo(c.top().getFirst().logprob());
      }
    }
  }

  @Test
  void biasForbidsAndForces() throws Exception {
    int digit = model.tokenizer().encode(SecretText.of("7"))[0];
    Sampling forced = new Sampling(1, 0, 1, 0, 1, Penalties.NONE, Map.of(digit, 100f), 3);
    StringBuilder text = new StringBuilder();
    new Generator(model)
        .generate(
            new GenerationRequest(prompt(), 6, forced, List.of()),
            p -> text.append(p.reveal()),
            () -> false);
    assertThat(text.toString()).isEqualTo("777777");
    Penalties penalties = new Penalties(1, 50, 0);
    Sampling changing = new Sampling(0, 0, 1, 0, 1, penalties, Map.of(digit, 100f), 3);
    text.setLength(0);
    new Generator(model)
        .generate(
            new GenerationRequest(prompt(), 6, changing, List.of()),
            p -> text.append(p.reveal()),
            () -> false);
    assertThat(text.toString()).startsWith("7").isNotEqualTo("777777");
  }

  @Test
  void choicesHaveSeedsOfTheirOwn() {
    Sampling how = new Sampling(1, 0, 1, 0, 9);
    assertThat(how.choice(0)).isEqualTo(how);
    assertThat(how.choice(1).seed()).isNotEqualTo(how.choice(2).seed()).isNotEqualTo(9);
    assertThat(how.choice(1)).isEqualTo(how.choice(1));
  }
}
