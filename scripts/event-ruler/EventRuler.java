import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import software.amazon.event.ruler.Machine;

/**
 * Asks AWS's matcher about pairs of a pattern and an event.
 *
 * <p>Of the two files that it is called with, the first has one pair per line, {"pattern": …, "event": …}, and the second
 * gets one line for each: true, false, or why the matcher refuses the pattern.
 */
class EventRuler {
  public static void main(String[] files) throws Exception {
    ObjectMapper mapper = new ObjectMapper();
    List<String> answers = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of(files[0]))) {
      JsonNode pair = mapper.readTree(line);
      answers.add(answer(pair.get("pattern").toString(), pair.get("event").toString()));
    }
    Files.write(Path.of(files[1]), answers);
  }

  private static String answer(String pattern, String event) throws Exception {
    Machine machine = Machine.builder().build();
    try {
      machine.addRule("rule", pattern);
    } catch (Exception refusal) {
      return String.valueOf(refusal.getMessage()).replace('\n', ' ');
    }
    return String.valueOf(!machine.rulesForJSONEvent(event).isEmpty());
  }
}
