package dev.adyton.node.run;

import dev.adyton.content.ChatMessage;
import dev.adyton.content.SecretText;
import dev.adyton.content.Tool;
import dev.adyton.engine.ChatPrompt;
import dev.adyton.engine.Detokenizer;
import dev.adyton.engine.LoadedModel;
import dev.adyton.engine.ModelException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The model that is served, as the APIs show it.
 *
 * @param id its name in requests
 * @param created seconds since 1970 at which it was loaded
 * @param contextLength tokens of prompt and answer together
 * @param deployable {@code sha256:…} of what was launched
 * @param launchState what the launch gate said, such as {@code UNGATED}
 * @param numerics the numeric profile
 * @param kernels the rung of kernels in use
 * @param embedder where present, the model turns texts into vectors and does nothing else
 * @param language how conversations become token ids, and what the ids stand for
 */
public record Served(
    String id,
    long created,
    int contextLength,
    String deployable,
    String launchState,
    String numerics,
    String kernels,
    Optional<Embedder> embedder,
    Language language) {
  /** A model that continues texts. */
  public Served(
      String id,
      long created,
      int contextLength,
      String deployable,
      String launchState,
      String numerics,
      String kernels,
      Language language) {
    this(
        id,
        created,
        contextLength,
        deployable,
        launchState,
        numerics,
        kernels,
        Optional.empty(),
        language);
  }

  /** What a model reads and writes in. */
  public interface Language {
    /**
     * Lays out a conversation.
     *
     * @throws ModelException where the model's template cannot hold it
     */
    ChatPrompt prompt(List<ChatMessage> messages, List<Tool> tools) throws ModelException;

    /**
     * Returns the ids of a text, without marks.
     *
     * @throws IllegalArgumentException where it holds an unpaired surrogate
     */
    int[] encode(SecretText text);

    /** Returns the text of ids; control tokens stand for none. */
    SecretText decode(int[] ids);

    /** Returns the bytes that a token stands for; none for control tokens. */
    byte[] bytes(int token);

    /** Returns the number of ids. */
    int size();

    /** Returns the id that a plain text must begin with, if any. */
    OptionalInt begin();

    /** Returns the id of a control token by its spelling. */
    OptionalInt control(String name);

    /** Returns the spelling of the token that begins texts; nothing where there is none. */
    Optional<String> bos();

    /** Returns the spelling of the token that ends texts; nothing where there is none. */
    Optional<String> eos();

    /** Returns the language of {@code model}. */
    static Language of(LoadedModel model) {
      return new Language() {
        @Override
        public ChatPrompt prompt(List<ChatMessage> messages, List<Tool> tools)
            throws ModelException {
          return model.chatTemplate().prompt(messages, tools);
        }

        @Override
        public int[] encode(SecretText text) {
          return model.tokenizer().encode(text);
        }

        @Override
        public SecretText decode(int[] ids) {
          Detokenizer detokenizer = model.tokenizer().detokenizer();
          StringBuilder text = new StringBuilder();
          for (int id : ids) {
            text.append(detokenizer.accept(id).reveal());
          }
          return SecretText.of(text.append(detokenizer.finish().reveal()).toString());
        }

        @Override
        public byte[] bytes(int token) {
          return model.tokenizer().bytes(token);
        }

        @Override
        public int size() {
          return model.tokenizer().size();
        }

        @Override
        public OptionalInt begin() {
          return model.tokenizer().addsBos()
              ? OptionalInt.of(model.tokenizer().bos())
              : OptionalInt.empty();
        }

        @Override
        public OptionalInt control(String name) {
          return model.tokenizer().control(name);
        }

        @Override
        public Optional<String> bos() {
          return model.tokenizer().controlName(model.tokenizer().bos());
        }

        @Override
        public Optional<String> eos() {
          return model.tokenizer().controlName(model.tokenizer().eos());
        }
      };
    }
  }

  /** Returns a short name of the deployable, for APIs that have room for no more. */
  public String fingerprint() {
    return "adyton-" + deployable.substring("sha256:".length(), 23);
  }

  /** Returns {@code model} under the name {@code id}. */
  public static Served of(
      String id, long created, LoadedModel model, String deployable, String launchState) {
    return new Served(
        id,
        created,
        model.info().contextLength(),
        deployable,
        launchState,
        model.numerics(),
        model.kernels(),
        model.generates()
            ? Optional.empty()
            : Optional.of(new Embedder(model::embed, model.info().contextLength())),
        Language.of(model));
  }
}
