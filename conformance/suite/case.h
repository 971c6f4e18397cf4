// Cases: the registered values that the suite consists of, and the macros that register them.
//
// Called by conformance/cli and conformance/run, which take cases from AllCases; written by the
// *_cases.cc of this folder. A case is data: the steps of a scenario and, at each, what is allowed.
// Building the list touches no target. Registration runs before main, in one thread; AllCases may
// be called from any thread.

#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/oracle/allowed.h"
#include "conformance/scenario/step.h"
#include "conformance/suite/writer.h"

namespace portcullis::suite {

struct Case {
  std::string theme;
  std::string name;
  std::vector<std::string> requirements;  // ids of requirements and questions
  scenario::Scenario scenario;
  std::vector<std::optional<oracle::Allowed>> allowed;  // one per step; nothing for controls
};

// FullName: "Theme.Name", the one function that builds the name of a case.
std::string FullName(const Case& written);

// AllCases: every registered case, sorted by full name. A duplicate name and an unknown requirement
// are mistakes of ours: the program ends with a message that names the case.
const std::vector<Case>& AllCases();

// Register: used by the macros below; returns true so that it can initialise a variable.
bool Register(std::string theme, std::string name, std::vector<std::string> requirements,
              std::function<void(Writer&)> body);

// RegisterRows: one case for each row of a table. The row's `name` ends the case's name; where the
// row has a `requirement`, that comes before those of the macro.
template <typename Rows, typename Body>
bool RegisterRows(const char* theme, const char* name, const Rows& rows,
                  const std::vector<std::string>& requirements, Body body) {
  for (const auto& row : rows) {
    std::vector<std::string> ids;
    if constexpr (requires { row.requirement; }) ids.emplace_back(row.requirement);
    ids.insert(ids.end(), requirements.begin(), requirements.end());
    Register(theme, name + std::string(row.name), ids, [body, row](Writer& w) { body(w, row); });
  }
  return true;
}

}  // namespace portcullis::suite

// PORTCULLIS_CASE(Theme, Name, "ID", …) { steps, written with `Writer& w` }
#define PORTCULLIS_CASE(Theme, Name, ...)                                        \
  static void Theme##Name(::portcullis::suite::Writer& w);                       \
  [[maybe_unused]] static const bool k##Theme##Name##Registered =                \
      ::portcullis::suite::Register(#Theme, #Name, {__VA_ARGS__}, &Theme##Name); \
  static void Theme##Name(::portcullis::suite::Writer& w)

// PORTCULLIS_CASE_ROWS(Theme, Name, kRows, "ID", …) { steps, written with `w` and `const auto& row`
// }
#define PORTCULLIS_CASE_ROWS(Theme, Name, Rows, ...)                                        \
  static void Theme##Name(::portcullis::suite::Writer& w, decltype(*std::begin(Rows)) row); \
  [[maybe_unused]] static const bool k##Theme##Name##Registered =                           \
      ::portcullis::suite::RegisterRows(#Theme, #Name, Rows, {__VA_ARGS__}, &Theme##Name);  \
  static void Theme##Name(::portcullis::suite::Writer& w, decltype(*std::begin(Rows)) row)
