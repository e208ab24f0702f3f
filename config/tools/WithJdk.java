import java.util.ArrayList;
import java.util.List;

/**
 * Runs a command with the JDK that runs this file: JAVA_HOME is set to it, and the argument
 * {@code @JDK@} becomes its path. Maven's toolchain can start only the tools of the JDK it found;
 * scripts need to know where that JDK lies.
 */
final class WithJdk {
  public static void main(String[] arguments) throws Exception {
    String jdk = System.getProperty("java.home");
    List<String> command = new ArrayList<>();
    for (String argument : arguments) {
      command.add(argument.equals("@JDK@") ? jdk : argument);
    }
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.environment().put("JAVA_HOME", jdk);
    System.exit(builder.start().waitFor());
  }
}
