package dev.adyton.node.api;

import dev.adyton.content.SecretText;
import dev.adyton.node.http.ApiException;
import dev.adyton.node.http.ErrorCode;
import dev.adyton.node.http.Limits;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;

/**
 * Reads an API body with Jackson's streaming parser.
 *
 * <p>Set up so that nothing of one request stays for the next: no pooled buffers, no table of
 * member names, no source excerpt in exceptions. UTF-8 is decoded strictly before the parser sees
 * it (Jackson's own decoder lets surrogates through), and a member named twice is refused here, so
 * that it has a code of its own.
 */
final class JsonBody {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
          .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
          .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(Limits.MAX_JSON_DEPTH)
                  .maxDocumentLength(Limits.MAX_BODY_BYTES)
                  .maxStringLength(Limits.MAX_BODY_BYTES)
                  .maxTokenCount(2L * Limits.MAX_JSON_VALUES)
                  .maxNameLength(128)
                  .maxNumberLength(64)
                  .build())
          .build();

  private JsonBody() {}

  /**
   * Returns the object that {@code utf8} is.
   *
   * @throws ApiException {@link ErrorCode#INVALID_JSON}, {@link ErrorCode#DUPLICATE_KEY} or {@link
   *     ErrorCode#JSON_LIMIT_EXCEEDED}
   */
  static JsonValue.Obj parse(byte[] utf8) throws ApiException {
    char[] text = decode(utf8);
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw ApiException.of(ErrorCode.INVALID_JSON);
      }
      JsonValue.Obj body = object(parser);
      if (parser.nextToken() != null) {
        throw ApiException.of(ErrorCode.INVALID_JSON);
      }
      return body;
    } catch (StreamConstraintsException e) {
      throw ApiException.of(ErrorCode.JSON_LIMIT_EXCEEDED);
    } catch (JacksonException e) {
      String said = e.getOriginalMessage();
      boolean twice = said != null && said.startsWith("Duplicate");
      throw ApiException.of(twice ? ErrorCode.DUPLICATE_KEY : ErrorCode.INVALID_JSON);
    } finally {
      Arrays.fill(text, '\0');
    }
  }

  private static char[] decode(byte[] utf8) throws ApiException {
    CharBuffer decoded = CharBuffer.allocate(utf8.length + 1);
    try {
      var decoder =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT);
      var result = decoder.decode(ByteBuffer.wrap(utf8), decoded, true);
      if (result.isError()) {
        result.throwException();
      }
      decoded.flip();
      char[] text = new char[decoded.remaining()];
      decoded.get(text);
      return text;
    } catch (CharacterCodingException e) {
      throw ApiException.of(ErrorCode.INVALID_JSON);
    } finally {
      Arrays.fill(decoded.array(), '\0');
    }
  }

  private static JsonValue.Obj object(JsonParser parser) throws ApiException {
    LinkedHashMap<String, JsonValue> members = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      if (members.put(name, value(parser)) != null) {
        throw ApiException.of(ErrorCode.DUPLICATE_KEY);
      }
    }
    return new JsonValue.Obj(members);
  }

  private static JsonValue.Arr array(JsonParser parser) throws ApiException {
    List<JsonValue> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(value(parser));
    }
    return new JsonValue.Arr(items);
  }

  private static JsonValue value(JsonParser parser) throws ApiException {
    JsonToken token = parser.currentToken();
    if (token == null) {
      throw ApiException.of(ErrorCode.INVALID_JSON);
    }
    return switch (token) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> text(parser.getString());
      case VALUE_NUMBER_INT -> whole(parser);
      case VALUE_NUMBER_FLOAT -> new JsonValue.Real(parser.getDoubleValue());
      case VALUE_TRUE -> new JsonValue.Bool(true);
      case VALUE_FALSE -> new JsonValue.Bool(false);
      case VALUE_NULL -> JsonValue.Nil.NIL;
      default -> throw ApiException.of(ErrorCode.INVALID_JSON);
    };
  }

  private static JsonValue whole(JsonParser parser) {
    return switch (parser.getNumberType()) {
      case INT, LONG -> new JsonValue.Whole(parser.getLongValue());
      default -> new JsonValue.Real(parser.getDoubleValue());
    };
  }

  private static JsonValue text(String value) throws ApiException {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < value.length()
                && Character.isLowSurrogate(value.charAt(i + 1));
        if (!pair) {
          throw ApiException.of(ErrorCode.INVALID_JSON);
        }
        i++;
      }
    }
    return new JsonValue.Text(SecretText.of(value));
  }
}
