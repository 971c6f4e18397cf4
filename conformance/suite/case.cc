#include "conformance/suite/case.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

namespace portcullis::suite {
namespace {

struct Registration {
  std::string theme;
  std::string name;
  std::vector<std::string> requirements;
  std::function<void(Writer&)> body;
};

// In a function, since registrations run before main in any order.
std::vector<Registration>& Registrations() {
  static std::vector<Registration> registrations;
  return registrations;
}

[[noreturn]] void Abort(const std::string& message) {
  std::fprintf(stderr, "conformance/suite: %s\n", message.c_str());
  std::abort();
}

Case Write(const Registration& registration) {
  Draft draft;
  Writer writer(draft);
  registration.body(writer);
  Case written{registration.theme, registration.name, registration.requirements,
               std::move(draft.scenario), std::move(draft.allowed)};
  written.scenario.name = FullName(written);
  return written;
}

std::vector<Case> BuildCases() {
  std::vector<Case> cases;
  for (const Registration& registration : Registrations()) cases.push_back(Write(registration));
  std::sort(cases.begin(), cases.end(),
            [](const Case& a, const Case& b) { return FullName(a) < FullName(b); });
  for (std::size_t i = 1; i < cases.size(); ++i) {
    const std::string name = FullName(cases[i]);
    if (name == FullName(cases[i - 1])) Abort("two cases are named " + name);
  }
  return cases;
}

}  // namespace

std::string FullName(const Case& written) { return written.theme + "." + written.name; }

const std::vector<Case>& AllCases() {
  static const std::vector<Case> cases = BuildCases();
  return cases;
}

bool Register(std::string theme, std::string name, std::vector<std::string> requirements,
              std::function<void(Writer&)> body) {
  Registrations().push_back(
      {std::move(theme), std::move(name), std::move(requirements), std::move(body)});
  return true;
}

}  // namespace portcullis::suite
