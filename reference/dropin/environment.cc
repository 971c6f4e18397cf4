#include "reference/dropin/environment.h"

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

#include "reference/dropin/file_operations.h"
#include "reference/dropin/file_store.h"
#include "reference/dropin/process_memory.h"

namespace portcullis::dropin {
namespace {

constexpr int kCannotRun = 2;

template <typename Value>
struct Choice {
  std::string_view name;
  Value value;
};

template <typename Value, std::size_t kCount>
Value Choose(const char* variable, const Choice<Value> (&choices)[kCount]) {
  const char* const text = std::getenv(variable);
  if (text == nullptr) {
    return choices[0].value;
  }
  std::string names;
  for (const Choice<Value>& choice : choices) {
    if (choice.name == text) {
      return choice.value;
    }
    names += names.empty() ? "" : ", ";
    names += choice.name;
  }
  std::fprintf(stderr, "portcullis: %s=%s: expected one of %s\n", variable, text, names.c_str());
  std::_Exit(kCannotRun);
}

}  // namespace

Machine::Options OptionsFromEnvironment() {
  using reference::Rights;
  Machine::Options options;
  options.rights = Choose<Rights>("PORTCULLIS_RIGHTS", {{"administrator", Rights::kAdministrator},
                                                        {"not_elevated", Rights::kNotElevated},
                                                        {"user", Rights::kUser}});
  options.memory = MakeProcessMemory(
      Choose<MemoryMeans>("PORTCULLIS_MEMORY", {{"choose", MemoryMeans::kChoose},
                                                {"process_vm", MemoryMeans::kProcessVm},
                                                {"fault_handler", MemoryMeans::kFaultHandler}}));
  if (const char* const path = std::getenv("PORTCULLIS_STORE")) {
    static FileOperations operations;
    options.store = std::make_unique<FileStore>(path, operations);
  }
  return options;
}

}  // namespace portcullis::dropin
