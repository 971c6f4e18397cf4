// main for a program that has wmain: its arguments as wide strings.
//
// A library of its own, which a program with a main of its own does not take anything from.

#include <string>
#include <vector>

#include "reference/dropin/console_format.h"

int wmain(int argc, wchar_t** argv) __attribute__((weak));
int wmain() __attribute__((weak));
int wmain(int argc, wchar_t** argv, wchar_t** environment) __attribute__((weak));

int main(int argc, char** argv) {
  std::vector<std::wstring> arguments;
  for (int i = 0; i < argc; ++i) {
    arguments.push_back(portcullis::dropin::WideFromUtf8(argv[i]));
  }
  std::vector<wchar_t*> pointers;
  for (std::wstring& argument : arguments) {
    pointers.push_back(argument.data());
  }
  pointers.push_back(nullptr);
  wchar_t* no_environment = nullptr;
  using Plain = int (*)();
  using Usual = int (*)(int, wchar_t**);
  using Long = int (*)(int, wchar_t**, wchar_t**);
  if (const auto usual = static_cast<Usual>(wmain)) {
    return usual(argc, pointers.data());
  }
  if (const auto with_environment = static_cast<Long>(wmain)) {
    return with_environment(argc, pointers.data(), &no_environment);
  }
  if (const auto plain = static_cast<Plain>(wmain)) {
    return plain();
  }
  return 1;
}
