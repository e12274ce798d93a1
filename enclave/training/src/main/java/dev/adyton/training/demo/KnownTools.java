package dev.adyton.training.demo;

import dev.adyton.training.demo.ToolPattern.Parameter;
import java.util.ArrayList;
import java.util.List;

/** Tools of everyday, with many ways to ask for each. Their keys and descriptions vary. */
final class KnownTools {
  private static final List<String[]> ALL =
      List.of(
          known(
              "get_weather",
              "[weather of a city|current weather in a city|get the weather|weather report]",
              "[city|city|city|place|location]:string={newcity}",
              "[what is the weather|how is the weather|what's the weather like|is it raining|is it cold"
                  + "|is it warm|does it rain|weather|the weather|is it sunny|tell me the weather|check"
                  + " the weather|how warm is it|do I need an umbrella|will it rain|is it windy|how hot"
                  + " is it|weather report for|what is it like outside|temperature|the forecast|is there"
                  + " snow|any rain|should I take a coat] in {newcity}[| today| now| tomorrow| right now]"
                  + "|[what is|how is] the weather in {newcity} like|[I travel to|I am going to|I am"
                  + " flying to] {newcity}[, what is the weather like|. Is it cold there|, do I need a"
                  + " coat]|{newcity} weather[ today|]|how is {newcity}'s weather",
              "{\"temperature\": {degrees}, \"sky\": \"{sky}\"}",
              "It is {sky} in {newcity}, with {degrees} degrees."),
          known(
              "get_time",
              "[time in a city|current time in a city|local time|what time it is in a city]",
              "[city|city|city|place|location]:string={newcity}",
              "[what time is it|what is the time|how late is it|tell me the time|current time|time|what's"
                  + " the time|what does the clock say|the local time|what hour is it|is it late|is it"
                  + " already night|give me the time] in {newcity}[| now| right now| at the moment]"
                  + "|{newcity} time[ now|]|what time do they have in {newcity}",
              "{\"time\": \"{clock}\"}",
              "It is {clock} in {newcity}."),
          known(
              "set_timer",
              "[set a timer|start a timer|timer in minutes]",
              "[minutes|minutes|minutes|duration]:integer={minutes}",
              "[set|start|make|please set|I need|give me|create|begin|put] a timer [for|of|to] {minutes}"
                  + " minutes|[wake|remind|call|ping|alert] me in {minutes} minutes|timer {minutes} minutes"
                  + "|timer for {minutes} minutes|{minutes} minute timer[ please|]|count down {minutes}"
                  + " minutes|set the timer to {minutes}[ minutes|]|tell me when {minutes} minutes are"
                  + " over|{minutes} minutes on the timer|let me know in {minutes} minutes",
              "{\"ok\": true}",
              "Your timer is set to {minutes} minutes."),
          known(
              "add",
              "[add two numbers|sum of two numbers|adds numbers]",
              "a:number={big}, b:number={big#2}",
              "[what is|how much is|compute|calculate|work out|tell me|] {big} [+|plus] {big#2}|add {big}"
                  + " [and|to] {big#2}|sum of {big} and {big#2}|{big} + {big#2} =|sum up {big} and {big#2}",
              "{\"sum\": {sum}}",
              "The sum is {sum}."),
          known(
              "multiply",
              "[multiply two numbers|product of two numbers|multiplies numbers]",
              "a:number={big}, b:number={big#2}",
              "[what is|how much is|compute|calculate|work out|tell me|] {big} [*|times|x] {big#2}|multiply"
                  + " {big} [by|and|with] {big#2}|the product of {big} and {big#2}",
              "{\"product\": {sum}}",
              "The product is {sum}."),
          known(
              "send_message",
              "[send a message to a person|send a text message|message someone]",
              "to:string={name}, [text|text|message]:string={phrase}",
              "[tell|text|message] {name} [that |]{phrase}|[send|write|text] {name} [the message|a"
                  + " message:|this:|a text:|the words] {phrase}|[send|write] a message to {name}: {phrase}"
                  + "|let {name} know [that |]{phrase}|message to {name}: {phrase}|inform {name} that"
                  + " {phrase}|[send|write] {name}: {phrase}",
              "{\"ok\": true}",
              "I sent your message to {name}."),
          known(
              "search",
              "[search documents|find documents|search the archive]",
              "[query|query|text|topic]:string={wanted}",
              "[search|look|find documents|find papers|search documents|do a search|find something|search"
                  + " the archive] [for|about|on] {wanted}|[find|look up|search|get me documents about] {wanted}[ in the"
                  + " documents| please|]|[what do|do] the documents say about {wanted}|google {wanted}"
                  + "|I am looking for {wanted}|anything about {wanted}[ in the documents|]",
              "{\"hits\": {few}}",
              "I found {few} documents."),
          known(
              "play_song",
              "[play a song|play music|plays a song by title]",
              "[title|title|song|name]:string={title}",
              "[play|please play|put on|start|I want to hear|let me hear|can we hear|I would like to listen"
                  + " to|turn on|queue] [the song |the track |]{title}|play me {title}|{title}, please play"
                  + " it",
              "{\"ok\": true}",
              "Now playing {title}."),
          known(
              "create_note",
              "[save a note|write a note down|make a note]",
              "[text|note|content]:string={phrase}",
              "[note|write down|note down|make a note|take a note|save a note|remember][:| that|:] {phrase}",
              "{\"ok\": true}",
              "I saved your note."),
          known(
              "book_table",
              "[book a table|reserve a table in a restaurant|table booking]",
              "[restaurant|place|name]:string={title}, [people|guests|count]:integer={few}",
              "[book|reserve|get me|I need|find me] a table [at|in] {title} for {few}[ people| persons|"
                  + " guests|]|[book|reserve] a table for {few} [at|in] {title}|table for {few} at {title}",
              "{\"ok\": true}",
              "Your table for {few} is booked."),
          known(
              "translate",
              "[translate a word|translate text|translation]",
              "[text|word]:string={thing}, [language|to]:string={tongue}",
              "[translate|say|write] {thing} [to|into|in] {tongue}|what is {thing} in {tongue}|how do you"
                  + " say {thing} in {tongue}|{thing} in {tongue}",
              "{\"ok\": true}",
              "It is done."),
          known(
              "find_route",
              "[route between two places|find the way|plan a trip]",
              "from:string={newcity}, to:string={newcity#2}",
              "[how do I get|what is the way|find the way|route|the route|show me the way|plan a trip|I want"
                  + " to go|bring me] from {newcity} to {newcity#2}|how far is it from {newcity} to"
                  + " {newcity#2}|[route|way] to {newcity#2} from {newcity}",
              "{\"km\": {number}}",
              "It is {number} kilometres."),
          known(
              "set_light",
              "[set the brightness of a light|dim a light|change a lamp]",
              "room:string={room}, [level|brightness|percent]:integer={minutes}",
              "[set|dim|turn|put|bring] the [light|lights|lamp] in the {room} to {minutes}[ percent|]|{room}"
                  + " [light|lights] [at|to] {minutes}[ percent|]|make the {room} [light|lights] {minutes}"
                  + " percent",
              "{\"ok\": true}",
              "The light is at {minutes} percent."));

  private KnownTools() {}

  private static String[] known(String... parts) {
    return parts;
  }

  /** One of them, with keys and description as this conversation has them. */
  static ToolPattern any(Lexicon lexicon, Dice dice) {
    // The older eight come more often: they are the ones the product's own examples use.
    int at = dice.chance(70) ? dice.between(0, 7) : dice.between(8, ALL.size() - 1);
    String[] k = ALL.get(at);
    Phrase p = new Phrase(lexicon, dice);
    List<Parameter> parameters = new ArrayList<>();
    for (String each : k[2].split(", ", -1)) {
      String[] cut = each.split("=", 2);
      String[] head = cut[0].split(":", 2);
      parameters.add(new Parameter(p.tell(head[0]), head[1], cut[1]));
    }
    return new ToolPattern(k[0], p.tell(k[1]), parameters, k[3], k[4], k[5], "", "");
  }

  /** Words for the slots that the fixed tools have and the lexicon has not. */
  static Phrase fill(Phrase p, Lexicon lexicon, Dice dice) {
    Phrase own = new Phrase(lexicon, dice).with("hour", String.valueOf(dice.between(2, 99)));
    String said =
        own.tell(
            "[I am late|dinner is ready|see you soon|the {object} is {quality}|I will be there"
                + " soon|call me back|the meeting is over|I am at home|we need {object}s|happy"
                + " birthday|I miss you|the train is late|bring the {object}|{made} is here|the"
                + " {made} is {quality}|meet me in {newcity}|wait for {name#2}|buy {quality} {object}s"
                + "|the {object} of {name#2} is gone|I lost my {object}|come at {hour}|room {hour} is"
                + " free|sorry for the {object}|good luck|the code is {hour}]");
    int top = dice.of(List.of(99, 999, 99999));
    return p.with("degrees", "" + dice.between(-9, 38))
        .with("sky", dice.of("sunny", "cloudy", "rainy", "snowy", "windy", "clear"))
        .with("clock", "%02d:%02d".formatted(dice.between(0, 23), dice.between(0, 59)))
        .with("minutes", "" + dice.between(2, 99))
        .with("big", "" + dice.between(10, top))
        .with("big#2", "" + dice.between(10, top))
        .with("sum", "" + dice.between(100, 99999))
        .with("few", "" + dice.between(2, 30))
        .with("number", "" + dice.between(1, 999))
        .with("phrase", said)
        .with("room", dice.of("kitchen", "bedroom", "hall", "office", "garden", Names.made(dice)))
        .with("tongue", dice.of("French", "German", "Latin", "Polish", "Spanish", "Greek"))
        .with("thing", dice.of(dice.of(lexicon.list("object")), Names.made(dice), "thank you"))
        .with("wanted", title(lexicon, dice).replaceFirst("^my ", ""))
        .with("title", title(lexicon, dice));
  }

  private static String title(Lexicon lexicon, Dice dice) {
    String one = Names.capital(Names.made(dice));
    return new Phrase(lexicon, dice)
        .tell(
            dice.of(
                "{quality} {object}",
                "my {object}",
                "{quality} {object}s",
                "{object} and {object#2}",
                "{quality} {made}",
                one,
                one + " " + Names.capital(Names.made(dice)),
                "{made}"));
  }
}
