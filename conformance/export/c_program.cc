#include "conformance/export/c_program.h"

#include <map>

#include "conformance/export/c_steps.h"
#include "conformance/export/c_text.h"
#include "conformance/scenario/describe.h"

namespace portcullis::exporting {
namespace {

std::string Top(const scenario::Scenario& scenario, const COptions& options,
                const std::string& body) {
  const bool persistent = body.find("Persistent") != std::string::npos;
  std::string text =
      "/* " + CComment(scenario.name.empty() ? "a scenario" : scenario.name) +
      "\n *\n * Written by portcullis " + CComment(options.program_version) +
      " (portcullis export): calls of Windows Sockets, and what its documents allow each to\n"
      " * answer.\n *\n";
  if (options.form == Form::kWineTest) {
    text += " * For Wine's dlls/ws2_32/tests or dlls/iphlpapi/tests.\n";
  } else {
    const std::string more = persistent ? " -liphlpapi" : "";
    const std::string more_cl = persistent ? " iphlpapi.lib" : "";
    text += " *   x86_64-w64-mingw32-gcc -o scenario.exe scenario.c -lws2_32" + more +
            "\n *   cl scenario.c ws2_32.lib" + more_cl +
            "\n *\n * Exit status 0: every answer is allowed. 1: one is not; the last lines say "
            "which step, what came and\n"
            " * what is allowed. 2: not judged, and why. A call that never comes back is the last "
            "that was named.\n";
  }
  if (persistent) {
    text +=
        " * It makes persistent reservations, which need an elevated process, and deletes them "
        "when it ends.\n";
  }
  return text + " */\n";
}

std::string Declarations(const scenario::Scenario& scenario, const Variables& variables) {
  std::string text;
  for (const auto& [name, size] : scenario.windows) {
    text += "static int window_" + name + "; /* the first of " + std::to_string(size) +
            " ports that nobody has */\n";
  }
  for (const std::string& name : variables.sockets)
    text += "static SOCKET " + SocketName(name) + ";\n";
  for (const std::string& name : variables.blocks) {
    text += "static struct block " + BlockName(name) + ";\n";
  }
  for (const std::string& name : variables.ports) text += "static int " + PortName(name) + ";\n";
  for (const std::string& name : variables.infos) {
    text += "static WSAPROTOCOL_INFOW " + InfoName(name) + ";\n";
  }
  for (const std::string& name : variables.completion_ports) {
    text += "static HANDLE " + CompletionPortName(name) + ";\n";
  }
  for (const std::size_t step : variables.operations) {
    text += "static struct operation " + OperationName(step) + ";\n";
  }
  return text;
}

std::string Resets(const Variables& variables) {
  std::string text = "    verdict = ALLOWED;\n    memset(answers, 0, sizeof(answers));\n";
  for (const std::string& name : variables.sockets) {
    text += "    " + SocketName(name) + " = INVALID_SOCKET;\n";
  }
  for (const std::string& name : variables.blocks) {
    text += "    memset(&" + BlockName(name) + ", 0, sizeof(" + BlockName(name) + "));\n    " +
            BlockName(name) + ".token = NEVER_ISSUED;\n";
  }
  for (const std::string& name : variables.ports) text += "    " + PortName(name) + " = 0;\n";
  for (const std::string& name : variables.completion_ports) {
    text += "    " + CompletionPortName(name) + " = NULL;\n";
  }
  for (const std::size_t step : variables.operations) {
    text += "    memset(&" + OperationName(step) + ", 0, sizeof(" + OperationName(step) + "));\n";
  }
  return text;
}

// Once more on other ports, as often as a refusal may have been another program's doing.
std::string AttemptsText(const scenario::Scenario& scenario, const std::string& body) {
  std::string text = "static void attempts(void)\n{\n";
  if (!scenario.windows.empty()) text += "    WSADATA data;\n\n";
  text += "    for (attempt = 0; attempt < 3; ++attempt)\n    {\n        reset();\n";
  if (!scenario.windows.empty()) {
    text += "        WSAStartup(MAKEWORD(2, 2), &data);\n";
    for (const auto& [name, size] : scenario.windows) {
      text += "        window_" + name + " = place_window(" + std::to_string(size) + ");\n";
    }
    text += "        WSACleanup();\n";
    for (const auto& entry : scenario.windows) {
      text += "        if (window_" + entry.first +
              " == 0) { not_judged(\"no free ports in a row\"); return; }\n";
    }
  }
  text += "        scenario();\n";
  if (body.find("is_foreign(") != std::string::npos) text += "        delete_made();\n";
  return text +
         "        while (WSACleanup() == 0) {} /* closes what is open */\n"
         "        if (verdict != TAKEN) return;\n    }\n}\n\n";
}

std::string Main(Form form) {
  if (form == Form::kWineTest) return "START_TEST(port_reservation)\n{\n    attempts();\n}\n";
  return R"(int main(void)
{
    signal(SIGSEGV, crashed);
    attempts();
    if (verdict == ALLOWED) printf("allowed: every answer is what the documents allow\n");
    return verdict == ALLOWED ? 0 : verdict == FORBIDDEN ? 1 : 2;
}
)";
}

}  // namespace

std::string PrintC(const scenario::Scenario& scenario, const Forecast& forecast,
                   const COptions& options) {
  StepWriter writer(scenario, forecast);
  std::string steps;
  for (std::size_t step = 0; step < scenario.steps.size(); ++step)
    steps += writer.Write(step) + "\n";
  std::string objects;
  std::string object_set;
  if (steps.find("an_event") != std::string::npos) {
    objects += "static HANDLE an_event;\n";
    object_set += "    an_event = CreateEventW(NULL, TRUE, FALSE, NULL);\n";
  }
  if (steps.find("a_file") != std::string::npos) {
    objects += "static HANDLE a_file;\n";
    object_set +=
        "    a_file = CreateFileW(L\"NUL\", GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);\n";
  }
  const std::string body = "static void scenario(void)\n{\n    int came;\n\n" + steps + "}\n\n";
  const std::string whole = Declarations(scenario, writer.variables()) + objects + "\n" + body +
                            "static void reset(void)\n{\n" + Resets(writer.variables()) +
                            object_set + "}\n\n" + AttemptsText(scenario, body) +
                            Main(options.form);
  return Top(scenario, options, body) + IncludesFor(whole, options.form) +
         HelpersFor(whole, options.form, scenario.steps.size()) + whole;
}

}  // namespace portcullis::exporting
